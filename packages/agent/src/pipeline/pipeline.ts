import type { MetricRegistry } from '@vmkit/daemon/metrics'
import type { Books, Ledger } from '../ledger/index.ts'
import type { Receiver } from '../remote-write/index.ts'
import type { SampleSink } from '../series/index.ts'
import { DoorBooks } from './door-books.ts'
import { IngestionRate } from './ingestion-rate.ts'
import { routeSeries, type DoorOptions, type RouteRules } from './routes.ts'

/** Where samples go in. */
export interface Pipeline extends SampleSink {
  /** What came in, was passed on to the receivers (`sent`), and was dropped before. */
  readonly ledger: Ledger
  /** The same with what is known about each loss. */
  readonly books: Books
  /** How long nothing more should come in, in milliseconds. */
  pauseMs(): number
  /** Uses other relabel rules from now on. */
  setRules(rules: RouteRules): void
}

/** Makes the pipeline: global relabeling, limits, then the rules of each receiver. */
export function createPipeline(options: {
  readonly receivers: readonly Pick<Receiver, 'push' | 'pushStale' | 'pushMetadata'>[]
  /** The route of each receiver. */
  readonly routeOf: readonly number[]
  readonly rules: RouteRules
  readonly door: DoorOptions
  readonly metrics: MetricRegistry
}): Pipeline {
  const { receivers, routeOf, door, metrics } = options
  const books = new DoorBooks(metrics, [
    'global-relabel',
    'too-many-labels',
    'long-label-name',
    'long-label-value',
    ...door.seriesLimits.reasons,
  ])
  const rate = new IngestionRate(door.maxIngestionRate)
  let { rules } = options
  let generation = 0
  door.seriesLimits.onRotate(() => generation++)

  return {
    ledger: books.ledger,
    get books() {
      return books.books
    },
    get generation() {
      return generation
    },
    routeCount: rules.routes.length,
    route: labels => routeSeries(labels, rules, door),
    pauseMs: () => rate.pauseMs,
    push(run) {
      rate.note(run.page.kept)
      books.push(run)
      receivers.forEach((receiver, i) => receiver.push(run, routeOf[i] ?? 0))
    },
    pushStale(run) {
      books.pushStale(run)
      receivers.forEach((receiver, i) => receiver.pushStale(run, routeOf[i] ?? 0))
    },
    pushMetadata(chunks) {
      for (const receiver of receivers) receiver.pushMetadata(chunks)
    },
    setRules(next) {
      rules = next
      generation++
    },
  }
}
