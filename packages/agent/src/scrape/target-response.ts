import type { TargetFetcher } from '../fetch/index.ts'

/** What a target answers at this moment. */
export type TargetResponse =
  | { readonly kind: 'body'; readonly body: Uint8Array }
  | { readonly kind: 'failure'; readonly error: string }

/**
 * Asks a target for its metrics and keeps the body as it is.
 *
 * @param fetcher belongs to this call alone and is closed in the end; it bounds time and size
 */
export async function fetchResponse(
  fetcher: TargetFetcher,
  signal: AbortSignal,
): Promise<TargetResponse> {
  const pieces: Buffer[] = []
  const giveUp = (): void => fetcher.close()
  signal.addEventListener('abort', giveUp, { once: true })
  try {
    if (signal.aborted) giveUp()
    const fetched = await fetcher.fetch({
      read(piece) {
        pieces.push(Buffer.from(piece))
        return piece.length
      },
    })
    if (fetched.kind === 'failure') return { kind: 'failure', error: fetched.error }
    return { kind: 'body', body: Buffer.concat(pieces) }
  } finally {
    signal.removeEventListener('abort', giveUp)
    fetcher.close()
  }
}
