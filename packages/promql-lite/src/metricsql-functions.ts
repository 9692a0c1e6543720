import { functionTable } from './check/functions/index.ts'
import { arityOf, type Arity } from './check/functions/signature.ts'

export type { Arity } from './check/functions/signature.ts'

const entries: readonly (readonly [name: string, arity: Arity, isAggregation: boolean])[] = [
  ...functionTable.values(),
].flatMap(({ name, group, metricsql }) =>
  metricsql === undefined ? [] : [[name, arityOf(metricsql), group === 'aggregation'] as const],
)

/** Aggregations of MetricsQL, with the arguments that VictoriaMetrics 1.145 takes. */
export const metricsqlAggregations: ReadonlyMap<string, Arity> = new Map(
  entries.flatMap(([name, arity, isAggregation]) => (isAggregation ? [[name, arity]] : [])),
)

const functions: ReadonlyMap<string, Arity> = new Map(
  entries.flatMap(([name, arity, isAggregation]) => (isAggregation ? [] : [[name, arity]])),
)

/** Finds how many arguments a function of MetricsQL takes; undefined where there is none. */
export function metricsqlArity(lowerName: string): Arity | undefined {
  // Without a name it is the union.
  return functions.get(lowerName === '' ? 'union' : lowerName)
}

/** Names that a misspelt one of MetricsQL may have meant. */
export function metricsqlNames(): string[] {
  return entries.map(([name]) => name)
}
