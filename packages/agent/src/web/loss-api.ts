import { json, type HttpResponse } from '@vmkit/daemon/http-server'
import type { Books, Loss } from '../ledger/index.ts'

/** Answers /api/v1/loss: the books of every receiver, in samples. */
export function lossApi(books: readonly Books[]): HttpResponse {
  return json({
    status: 'success',
    data: { receivers: books.map(one => ({ ...one, losses: one.losses.map(lossJson) })) },
  })
}

function lossJson({ firstSeenMs, lastSeenMs, ...loss }: Loss): Record<string, unknown> {
  return {
    ...loss,
    firstSeen: new Date(firstSeenMs).toISOString(),
    lastSeen: new Date(lastSeenMs).toISOString(),
  }
}
