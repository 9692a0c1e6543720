import type { BufferedQueue, Lane } from '../queue/index.ts'
import { Courier, type CourierOptions } from './courier.ts'
import { deliver, type DeliverOptions } from './deliver.ts'

/** What senders tell about their work, for metrics and the log. */
export type SendEvents = CourierOptions['events'] & DeliverOptions['events']

export interface SenderOptions
  extends Omit<CourierOptions, 'events'>, Omit<DeliverOptions, 'events'> {
  readonly queue: BufferedQueue
  /** Requests in flight at once. */
  readonly concurrency: number
  /** Requests in flight, besides these, that carry blocks from memory only. */
  readonly memoryConcurrency: number
  readonly events: SendEvents
}

/** Running senders of one receiver. */
export interface Senders {
  /**
   * Ends sending: requests in flight get `graceMs` to finish, and while they succeed what waits is
   * sent too; the rest stays in the queue.
   */
  stop(graceMs: number): Promise<void>
}

/** Starts to send blocks from the queue, oldest first, each until it is taken or refused. */
export function startSenders(options: SenderOptions): Senders {
  const stopping = new AbortController()
  const killed = new AbortController()
  const courier = new Courier(options, stopping.signal, killed.signal)
  const start = (lane: Lane) => () =>
    runSender(options, courier, lane, stopping.signal, killed.signal)
  const loops = [
    ...Array.from({ length: options.concurrency }, start('any')),
    ...Array.from({ length: options.memoryConcurrency }, start('memory')),
  ]
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
  courier: Courier,
  lane: Lane,
  stopping: AbortSignal,
  killed: AbortSignal,
): Promise<void> {
  for (;;) {
    const waited = await options.queue.next(stopping, lane)
    const lease = waited ?? (killed.aborted ? undefined : options.queue.take(lane))
    if (lease === undefined) return
    if (!(await deliver(lease, courier, options)) && stopping.aborted) return
  }
}
