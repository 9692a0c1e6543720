import { metricsqlAggregations } from './metricsql-functions.ts'
import type { Dialect } from './parser/context.ts'

const promqlAggregations: ReadonlySet<string> = new Set(
  `avg bottomk count count_values group limit_ratio limitk max min quantile stddev stdvar sum
   topk`.split(/\s+/),
)

/** Whether a lower-case name is an aggregation. */
export function isAggregation(name: string, dialect: Dialect): boolean {
  return (dialect === 'promql' ? promqlAggregations : metricsqlAggregations).has(name)
}
