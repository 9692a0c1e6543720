import { json, type HttpResponse } from '@vmkit/daemon/http-server'
import type { AgentBooks, Books, Loss } from '../ledger/index.ts'

/** Answers /api/v1/loss: the books of the door and of every receiver, in samples. */
export function lossApi({ door, receivers }: AgentBooks): HttpResponse {
  return json({
    status: 'success',
    data: { door: booksJson(door), receivers: receivers.map(booksJson) },
  })
}

function booksJson(books: Books): Record<string, unknown> {
  return { ...books, losses: books.losses.map(lossJson) }
}

function lossJson({ firstSeenMs, lastSeenMs, ...loss }: Loss): Record<string, unknown> {
  return {
    ...loss,
    firstSeen: new Date(firstSeenMs).toISOString(),
    lastSeen: new Date(lastSeenMs).toISOString(),
  }
}
