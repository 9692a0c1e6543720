/**
 * Label sets as lists of shared chunks.
 *
 * In: label sets. Out: pages of series, each a list of numbers of encoded labels that lie in a pool
 * once for the whole program. It must never hold a label's bytes twice, and never lose count of who
 * uses them.
 */
export { ChunkPool } from './chunk-pool.ts'
export { hash64 } from './hash64.ts'
export { LabelEncoder } from './label-encoder.ts'
export {
  chunksOf,
  pickStarts,
  REFUSED,
  type DoorLoss,
  type LabelSets,
  type SeriesPage,
} from './label-sets.ts'
export { LabelSetsBuilder } from './label-sets-builder.ts'
export type { SampleRun, StaleRun } from './sample-run.ts'
export {
  addRouted,
  createSeriesPage,
  releaseSeriesPage,
  type RoutedLabels,
  type RoutedSeries,
} from './series-page.ts'
export type { SampleSink } from './sample-sink.ts'
