/** Reads a body piece by piece, as it comes out of decompression. */
export interface BodyReader {
  /**
   * Reads the next piece: what the last call left unread, then what came since. The bytes belong to
   * someone else again as soon as this returns.
   *
   * A small body comes as one piece. A call that reads nothing gets a longer piece next time.
   *
   * @param isLast whether the body ends with this piece
   * @returns how many bytes were read; with `isLast` all of them count as read
   */
  read(piece: Buffer, isLast: boolean): number
}

/** What is asked of a target; the same for each of its scrapes. */
export interface FetchRequest {
  readonly url: string
  /** Longest time in milliseconds for the whole exchange, the body included. */
  readonly timeoutMs: number
  /** Largest body, compressed and decompressed. */
  readonly maxBodyBytes: number
  readonly maxHeaderBytes: number
  /** Whether to ask for gzip. */
  readonly acceptGzip: boolean
  readonly followRedirects: boolean
}

/** Why there is no body. */
export type FetchFailureCause =
  | 'aborted'
  | 'timeout'
  | 'dns'
  | 'connect'
  | 'tls'
  | 'reset'
  | 'protocol'
  | 'status'
  | 'too-large'
  | 'encoding'
  | 'other'

/** What came of asking a target for its metrics. */
export type Fetched =
  | {
      readonly kind: 'body'
      /** Decompressed. */
      readonly bodyBytes: number
      /** Milliseconds from the request to the end of the body, reading it left out. */
      readonly durationMs: number
    }
  | {
      readonly kind: 'failure'
      readonly cause: FetchFailureCause
      /** Says what failed, in which phase, and what would be right. */
      readonly error: string
      /** Status of the answer, 0 when there was none. */
      readonly status: number
      readonly durationMs: number
    }

/** The way to one target. One fetch at a time. */
export interface TargetFetcher {
  /**
   * Asks for the metrics and has the body read. Rejects only with what the reader throws; pieces
   * may have been read when the fetch fails in the end.
   */
  fetch(reader: BodyReader): Promise<Fetched>
  /** Ends what is running with the cause `aborted`, and the connection. */
  close(): void
}
