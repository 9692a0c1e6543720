import { variance } from '../statistics.ts'

/** The variance as VictoriaMetrics has it: a value alone has none, even if it is infinite. */
export function spreadOf(values: Float64Array, from = 0, to = values.length): number {
  if (to - from < 2) return to === from ? Number.NaN : 0
  return variance(values, from, to)
}

/** The standard deviation to `spreadOf`. */
export function deviationOf(values: Float64Array, from = 0, to = values.length): number {
  return Math.sqrt(spreadOf(values, from, to))
}
