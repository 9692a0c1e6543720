/** What the fetchers of a room have done so far; they add, whoever reports it reads. */
export interface FetchStats {
  /** Connections asked for. */
  dials: number
  /** Connections that did not come about. */
  dialErrors: number
  /** Connections open now. */
  openConnections: number
  /** Bytes read from connections; with TLS the bytes inside. */
  bytesRead: number
  /** Fetches that took too long. */
  timeouts: number
  /** Bodies above the limit. */
  tooLarge: number
  /** Bodies that could not be decompressed. */
  gunzipFailures: number
  /** Answers by their status. */
  readonly statuses: Map<number, number>
}

/** Creates the numbers, all of them 0. */
export function createFetchStats(): FetchStats {
  return {
    dials: 0,
    dialErrors: 0,
    openConnections: 0,
    bytesRead: 0,
    timeouts: 0,
    tooLarge: 0,
    gunzipFailures: 0,
    statuses: new Map(),
  }
}

/** Counts an answer with this status. */
export function countStatus(stats: FetchStats, status: number): void {
  stats.statuses.set(status, (stats.statuses.get(status) ?? 0) + 1)
}
