import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { MetricRegistry } from '@vmkit/daemon/metrics'
import { createSeriesPage, type SampleRun } from '../../series/index.ts'
import type { Receiver } from '../index.ts'
import type { ReceiverOptions } from '../receiver.ts'
import type { HostileSink } from './hostile-sink.ts'
import type { ReceiverBench } from './receiver-bench.ts'

/** What becomes of a series before it reaches the queue. */
export type Kind = 'kept' | 'dropped by global rules' | "dropped by the receiver's rules" | 'too big'
/** What happens next. */
export type Step =
  | { readonly do: 'push'; readonly series: readonly Kind[]; readonly stale: boolean }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'flush' | 'restart' }

/** What one run of the agent after the other did with the samples. */
export class Course {
  readonly #bench: ReceiverBench
  readonly #sink: HostileSink
  readonly #options: Partial<ReceiverOptions>
  /** Samples that came in and passed the global rules. */
  pushed = 0
  sent = 0
  dropped = 0
  readonly #dir: string
  #nextName = 0
  receiver: Receiver

  constructor(bench: ReceiverBench, sink: HostileSink, options: Partial<ReceiverOptions>) {
    this.#bench = bench
    this.#sink = sink
    this.#options = options
    this.#dir = mkdtempSync(join(bench.dir, 'queue-'))
    this.receiver = this.#open()
  }

  async take(one: Step): Promise<void> {
    if (one.do === 'push') this.#push(one.series, one.stale)
    else if (one.do === 'flush') this.receiver.flush()
    else if (one.do === 'wait') await sleep(one.ms)
    else await this.#restart()
    this.#bench.books(this.receiver)
  }

  /** Ends the course, whatever state it is in. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.receiver.stop()
  }

  /** Waits until everything is settled and adds the last run up. */
  async end(): Promise<void> {
    await this.#bench.until('everything to be settled', () => {
      this.#bench.books(this.receiver)
      return this.receiver.pendingSamples === 0
    })
    await this.#close()
  }

  #push(series: readonly Kind[], stale: boolean): void {
    const run = this.#runOf(series)
    this.receiver.push(run, 0)
    const sets = run.page.routes[0]
    this.pushed += (sets?.sent ?? 0) + (sets?.refused ?? 0)
    if (!stale) return
    this.receiver.pushStale({ page: run.page, indexes: undefined, timestampMs: 2000 }, 0)
    this.pushed += sets?.sent ?? 0
  }

  #runOf(series: readonly Kind[]): SampleRun {
    const page = createSeriesPage(
      series.map(is => {
        const value = `s${this.#nextName++}`
        const labels = [{ name: '__name__', value }]
        if (is === 'too big') labels.push({ name: 'long', value: 'x'.repeat(5000) })
        const isSent = is === 'kept' || is === 'too big'
        return is === 'dropped by global rules'
          ? { lost: 'global-relabel', routes: [undefined] }
          : { lost: undefined, routes: [isSent ? labels : 'refused'] }
      }),
      [],
      this.#bench.pool,
      1,
    )
    const values = new Float64Array(series.length).fill(1)
    return { page, values, offset: 0, timestampMs: 1000, times: undefined }
  }

  async #restart(): Promise<void> {
    const { pendingSamples } = this.receiver
    await this.#close()
    const { sent, droppedTotal, received } = this.receiver.ledger
    const left = received - sent - droppedTotal
    if (left > pendingSamples) throw new Error(`${pendingSamples} waited, ${left} are left`)
    this.receiver = this.#open()
    const { received: restored } = this.receiver.ledger
    if (restored !== left) throw new Error(`${left} were left, ${restored} are restored`)
  }

  async #close(): Promise<void> {
    await this.receiver.stop()
    this.#bench.books(this.receiver)
    this.sent += this.receiver.ledger.sent
    this.dropped += this.receiver.ledger.droppedTotal
    // Losses add up to what the counters say.
    const losses = this.receiver.books.losses.reduce((sum, { samples }) => sum + samples, 0)
    const { droppedTotal } = this.receiver.ledger
    if (losses !== droppedTotal) throw new Error(`${droppedTotal} are gone, ${losses} are noted`)
  }

  #open(): Receiver {
    this.#bench.metrics = new MetricRegistry()
    return this.#bench.open({
      url: this.#sink.url,
      dir: this.#dir,
      client: this.#sink.client(),
      maxBlockBytes: 4000,
      sendTimeoutMs: 100,
      retryMinMs: 1,
      retryMaxMs: 4,
      flushIntervalMs: 3,
      ...this.#options,
      metrics: this.#bench.metrics,
    })
  }
}

