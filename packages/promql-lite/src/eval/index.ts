/**
 * A small evaluator over samples in memory.
 *
 * In: a storage and a query, as text or tree. Out: results in the shape of Prometheus' HTTP API. It
 * is made for tests, rule checks and small stores: it looks at every series of a name and keeps
 * everything in arrays.
 */
export { evaluateInstant, evaluateRange, type EvalOptions, type QueryData } from './api.ts'
export {
  MemoryStorage,
  type MemoryStorageCounters,
  type MemoryStorageOptions,
  type SeriesSnapshot,
} from './memory-storage.ts'
export { lastIndexAt, type Series, type Storage } from './series.ts'
