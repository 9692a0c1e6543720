import type { Labels } from '@vmkit/promql-lite/labels'
import type { SampleRun, StaleRun } from './sample-run.ts'
import type { RoutedSeries } from './series-page.ts'

/** Where samples go. */
export interface SampleSink {
  /** Grows when `route` answers differently from then on. */
  readonly generation: number
  /** Label sets each page has to have. */
  readonly routeCount: number
  /** Says with which labels a series goes where. */
  route(labels: Labels): RoutedSeries
  /** Takes samples; the caller reuses the values as soon as this returns. */
  push(run: SampleRun): void
  /** Takes staleness markers. */
  pushStale(run: StaleRun): void
  /**
   * Takes what is said about metric families: chunks that hold whole entries of a WriteRequest. No
   * rules touch them.
   */
  pushMetadata(chunks: Uint32Array): void
}
