/**
 * An evaluator over samples in memory.
 *
 * In: a storage and a query, as text or tree. Out: results in the shape of Prometheus' HTTP API.
 * Whole ranges are computed series by series, PromQL as Prometheus 3.5 does (`promql/`), MetricsQL
 * as VictoriaMetrics 1.145 does (`metricsql/`); the two share nothing but samples, statistics and
 * labels. What it lacks is refused by name, and what would take too much is refused with the bound.
 */
export { evaluateInstant, evaluateRange, type EvalOptions, type QueryData } from './api.ts'
export {
  MemoryStorage,
  type MemoryStorageCounters,
  type MemoryStorageOptions,
  type SeriesSnapshot,
} from './memory-storage.ts'
export { lastIndexAt, type Series, type Storage } from './series.ts'
