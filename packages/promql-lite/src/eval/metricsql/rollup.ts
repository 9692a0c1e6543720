import type { Call, Expr } from '../../ast.ts'
import type { Labels } from '../../labels.ts'
import { withLabel } from '../labels-edit.ts'
import { absentLabels } from '../promql/absent.ts'
import { countValues, countWindows, lengthMs, type Query } from '../query.ts'
import { constant, emptyRow, withoutName, type Grid, type Row, type Samples } from '../value.ts'
import { withoutResets } from './prepare.ts'
import { planOf, windowAt, type RollupPlan, type Spread } from './rollup-plan.ts'
import { selected, subquerySamples, type EvaluateRows } from './samples.ts'
import { sourceOf, type Source } from './source.ts'
import { rollUp, type WindowOptions } from './window.ts'

const names = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

/** Functions whose window, where it is not written, holds two samples at least. */
const adjusting = names(`
  default_rollup deriv deriv_fast ideriv irate rate rate_over_sum rollup rollup_candlestick
  rollup_deriv rollup_rate rollup_scrape_interval scrape_interval timestamp`)

/** Functions whose result is still a value of the metric. */
const keepingName = names(`
  avg_over_time default_rollup first_over_time geomean_over_time hoeffding_bound_lower
  hoeffding_bound_upper holt_winters iqr_over_time last_over_time max_over_time median_over_time
  min_over_time mode_over_time predict_linear quantile_over_time quantiles_over_time rollup
  rollup_candlestick timestamp_with_name`)

/** Evaluates a function of a window. */
export function evaluateRollup(
  expr: Call,
  grid: Grid,
  query: Query,
  evaluate: EvaluateRows,
): readonly Row[] {
  const argument = expr.args[windowAt(expr)]
  if (argument === undefined) throw new Error(`BUG: "${expr.name}" without a window`)
  const source = sourceOf(argument)
  const { at, offset } = source
  const plan = planOf(expr, arg => onlyNumber(evaluate(arg, grid), expr.name))
  // A candle tells of what follows its time.
  const aheadMs = expr.name.toLowerCase() === 'rollup_candlestick' ? grid.stepMs : 0
  const shiftMs = aheadMs - (offset === undefined ? 0 : lengthMs(offset, grid))
  if (at === undefined) {
    const shifted = { ...grid, startMs: grid.startMs + shiftMs }
    return evaluateAt(expr, plan, source, shifted, query, evaluate)
  }
  const [seconds = Number.NaN] = onlyNumber(evaluate(at, grid), '@')
  const fixed = { ...grid, startMs: Math.trunc(1000 * seconds) + shiftMs, count: 1 }
  const rows = evaluateAt(expr, plan, source, fixed, query, evaluate)
  return rows.map(row => ({ ...row, values: constant(row.values[0] ?? Number.NaN, grid.count) }))
}

/** A row of numbers that an argument or a time has to be. */
export function onlyNumber(rows: readonly Row[], what: string): Float64Array {
  const [row] = rows
  if (row === undefined || rows.length > 1) {
    throw new RangeError(
      `cannot evaluate "${what}": it is given ${rows.length} series; expected one, or a number`,
    )
  }
  return row.values
}

function evaluateAt(
  expr: Call,
  plan: RollupPlan,
  source: Source,
  grid: Grid,
  query: Query,
  evaluate: EvaluateRows,
): readonly Row[] {
  const name = expr.name.toLowerCase()
  const { inner, range } = source
  const windowMs = range === undefined ? 0 : Math.max(0, lengthMs(range, grid))
  const samples =
    inner.kind === 'selector'
      ? selected(inner, name, windowMs, grid, query)
      : subquerySamples(source, name, windowMs, grid, query, evaluate)
  countValues(query, samples.length * Math.max(1, plan.outputs.length), grid)
  countWindows(query, samples, windowMs, grid)
  const options: WindowOptions = {
    grid,
    windowMs,
    lookbackMs: query.lookbackMs,
    isAdjusted: adjusting.has(name),
    isDefault: name === 'default_rollup',
  }
  const keepsName = expr.keepMetricNames === true || keepingName.has(name)
  const rows = samples.flatMap(one =>
    rowsOf(prepared(one, plan, options), plan, options, keepsName, query),
  )
  return name === 'absent_over_time' ? [absentRow(inner, rows, grid)] : rows
}

function prepared(
  samples: Samples,
  { isCounter, prepare }: RollupPlan,
  { lookbackMs, windowMs = 0 }: WindowOptions,
): Samples {
  const staleMs = lookbackMs > 0 ? lookbackMs + windowMs : 0
  const smooth = isCounter ? withoutResets(samples, staleMs) : samples
  return prepare === undefined ? smooth : prepare(smooth)
}

function rowsOf(
  samples: Samples,
  { outputs, spread }: RollupPlan,
  options: WindowOptions,
  keepsName: boolean,
  query: Query,
): Row[] {
  const labels = keepsName ? samples.labels : withoutName(samples.labels)
  if (spread !== undefined) return spreadRows(samples, labels, spread, options, query)
  return outputs.map(({ tag, compute }) => ({
    labels: tag === undefined ? labels : withLabel(labels, 'rollup', tag),
    values: rollUp(samples, options, compute),
  }))
}

function spreadRows(
  samples: Samples,
  labels: Labels,
  { label, compute }: Spread,
  options: WindowOptions,
  query: Query,
): Row[] {
  const rows = new Map<string, Row>()
  rollUp(samples, options, window => {
    for (const [value, result] of compute(window)) {
      let row = rows.get(value)
      if (row === undefined) {
        countValues(query, 1, options.grid)
        row = emptyRow(withLabel(labels, label, value), options.grid.count)
        rows.set(value, row)
      }
      row.values[window.step] = result
    }
    return Number.NaN
  })
  return [...rows.values()]
}

/** 1 where no series has a sample in its window. */
function absentRow(inner: Expr, rows: readonly Row[], grid: Grid): Row {
  const values = constant(1, grid.count)
  for (let i = 0; i < grid.count; i++) {
    if (rows.some(row => Number.isNaN(row.values[i]))) values[i] = Number.NaN
  }
  return { labels: inner.kind === 'selector' ? absentLabels(inner) : [], values }
}
