// The receiver, a process of its own: takes remote write, counts it, and checks it afterwards.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import process from 'node:process'
import type { Plan } from '../plan.ts'
import { keepOnCore } from '../run/keep-on-core.ts'
import { RequestChecker, type CheckResult } from './check.ts'
import { KeptRequests } from './kept-requests.ts'

/** What the sink is asked. */
export type SinkRequest =
  | { readonly kind: 'listen'; readonly keepBytes: number }
  | { readonly kind: 'open-window' }
  | { readonly kind: 'close-window' }
  | { readonly kind: 'check'; readonly plan: Plan }

/** What arrived in the window. */
export interface WindowTotals {
  readonly requests: number
  readonly bytes: number
  /** Which encodings occurred. */
  readonly encodings: readonly string[]
  /** One of so many requests was kept for the check. */
  readonly every: number
  /** Bytes that arrived for each one that was kept. */
  readonly bytesPerKept: number
}

/** What it says, in the order of the requests. */
export type SinkReply =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'opened' }
  | { readonly kind: 'closed'; readonly totals: WindowTotals }
  | { readonly kind: 'checked'; readonly result: CheckResult }

let keepBytes = 0
let isOpen = false
let kept = new KeptRequests(keepBytes)

keepOnCore()
process.on('disconnect', () => process.exit())
process.on('message', (request: SinkRequest) => {
  void answer(request).then(reply => process.send?.(reply))
})

async function answer(request: SinkRequest): Promise<SinkReply> {
  switch (request.kind) {
    case 'listen':
      keepBytes = request.keepBytes
      return { kind: 'listening', port: await listen() }
    case 'open-window':
      kept = new KeptRequests(keepBytes)
      isOpen = true
      return { kind: 'opened' }
    case 'close-window':
      isOpen = false
      return { kind: 'closed', totals: totals() }
    case 'check': {
      const checker = new RequestChecker(request.plan)
      for (const one of kept.requests) checker.check(one)
      return { kind: 'checked', result: checker.finish() }
    }
  }
}

function totals(): WindowTotals {
  return {
    requests: kept.seen,
    bytes: kept.seenBytes,
    encodings: [...new Set(kept.requests.map(({ encoding }) => encoding))],
    every: kept.every,
    bytesPerKept: kept.keptBytes === 0 ? 1 : kept.seenBytes / kept.keptBytes,
  }
}

async function listen(): Promise<number> {
  const server = createServer(take)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  return address !== null && typeof address === 'object' ? address.port : 0
}

function take(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    response.writeHead(204).end()
    if (!isOpen || request.method !== 'POST') return
    const encoding = request.headers['content-encoding'] ?? 'none'
    kept.add({ encoding, body: Buffer.concat(chunks) })
  })
}
