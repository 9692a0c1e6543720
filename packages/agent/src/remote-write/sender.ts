import { setTimeout as sleep } from 'node:timers/promises'
import type { HttpClient } from '@vmkit/daemon/http-client'
import type { Block, BufferedQueue, Codec, Lease } from '../queue/index.ts'
import { outcomeOf, retryDelayMs, type Outcome } from './outcome.ts'

/** What senders tell about their work, for metrics and the log. */
export interface SendEvents {
  /** After each attempt; `status` is undefined when no answer came. */
  readonly attempt: (block: Block, status: number | undefined, seconds: number) => void
  readonly sent: (block: Block) => void
  readonly retry: (reason: string, delayMs: number) => void
  readonly rejected: (block: Block, reason: string) => void
}

export interface SenderOptions {
  readonly url: string
  readonly client: HttpClient
  readonly queue: BufferedQueue
  /** Requests in flight at once. */
  readonly concurrency: number
  readonly timeoutMs: number
  readonly retryMinMs: number
  readonly retryMaxMs: number
  readonly events: SendEvents
  /** Packs a block for a receiver that does not know its codec. */
  readonly repack: (block: Block, reason: string) => Block
}

/** Running senders of one receiver. */
export interface Senders {
  /**
   * Ends sending: requests in flight get `graceMs` to finish, and while they succeed what waits is
   * sent too; the rest stays in the queue.
   */
  stop(graceMs: number): Promise<void>
}

const headersOf: Readonly<Record<Codec, Readonly<Record<string, string>>>> = {
  snappy: { 'Content-Encoding': 'snappy', 'X-Prometheus-Remote-Write-Version': '0.1.0' },
  zstd: { 'Content-Encoding': 'zstd', 'X-VictoriaMetrics-Remote-Write-Version': '1' },
}

/** Starts to send blocks from the queue, oldest first, each until it is taken or refused. */
export function startSenders(options: SenderOptions): Senders {
  const stopping = new AbortController()
  const killed = new AbortController()
  const loops = Array.from({ length: options.concurrency }, () =>
    runSender(options, stopping.signal, killed.signal),
  )
  return {
    async stop(graceMs) {
      stopping.abort()
      const timer = setTimeout(() => killed.abort(), graceMs)
      await Promise.all(loops)
      clearTimeout(timer)
    },
  }
}

async function runSender(
  options: SenderOptions,
  stopping: AbortSignal,
  killed: AbortSignal,
): Promise<void> {
  for (;;) {
    const waited = await options.queue.next(stopping)
    const lease = waited ?? (killed.aborted ? undefined : options.queue.take())
    if (lease === undefined) return
    if (!(await deliver(lease, options, stopping, killed)) && stopping.aborted) return
  }
}

/** Sends one block until it is settled; returns whether it left the queue. */
async function deliver(
  lease: Lease,
  options: SenderOptions,
  stopping: AbortSignal,
  killed: AbortSignal,
): Promise<boolean> {
  const { events } = options
  let { block } = lease
  for (let attempt = 1; ; attempt++) {
    let outcome = await attemptOnce(block, options, killed)
    if (outcome.kind === 'unknown-codec' && block.codec === 'zstd') {
      block = options.repack(block, outcome.reason)
      outcome = await attemptOnce(block, options, killed)
    }
    if (outcome.kind === 'sent') {
      lease.ack()
      events.sent(lease.block)
      return true
    }
    if (outcome.kind === 'rejected' || outcome.kind === 'unknown-codec') {
      lease.reject()
      events.rejected(lease.block, outcome.reason)
      return true
    }
    if (stopping.aborted) break
    const { retryMinMs: minMs, retryMaxMs: maxMs } = options
    const { retryAfterMs } = outcome
    const delayMs = retryDelayMs({ attempt, minMs, maxMs, retryAfterMs, random: Math.random() })
    events.retry(outcome.reason, delayMs)
    await sleep(delayMs, undefined, { signal: stopping }).catch(() => undefined)
    if (stopping.aborted) break
  }
  lease.release()
  return false
}

async function attemptOnce(
  block: Block,
  { url, client, timeoutMs, events }: SenderOptions,
  signal: AbortSignal,
): Promise<Outcome> {
  const began = performance.now()
  const result = await client.request({
    url,
    method: 'POST',
    headers: { 'Content-Type': 'application/x-protobuf', ...headersOf[block.codec] },
    body: block.payload,
    timeoutMs,
    signal,
    maxBodyBytes: 64 * 1024,
    followRedirects: false,
  })
  const status = result.kind === 'answer' ? result.status : undefined
  events.attempt(block, status, (performance.now() - began) / 1000)
  return outcomeOf(result, Date.now())
}
