import type { Call, Duration, Expr, VectorSelector } from '../../ast.ts'
import type { Labels } from '../../labels.ts'
import { withLabel } from '../labels-edit.ts'
import { countSamples, countValues, endOf, gridOf, lengthMs, type Query } from '../query.ts'
import { lastIndexAt, type Series } from '../series.ts'
import { constant, emptyRow, withoutName, type Grid, type Row, type Samples } from '../value.ts'
import { absentLabels } from '../promql/absent.ts'
import { withoutResets } from './prepare.ts'
import { planOf, windowAt, type RollupPlan, type Spread } from './rollup-plan.ts'
import { rollUp, type WindowOptions } from './window.ts'

/** Evaluates an expression to rows. */
export type EvaluateRows = (expr: Expr, grid: Grid) => readonly Row[]

/** How far before its window a function sees samples that tell how far they lie apart. */
const SILENCE_MS = 300_000

const names = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

/** Functions that look at the sample before the window. */
const lookingBack = names(`
  ascent_over_time changes decreases_over_time default_rollup delta deriv_fast descent_over_time
  idelta ideriv increase increase_pure increases_over_time integrate irate lag lifetime rate resets
  rollup rollup_candlestick rollup_delta rollup_deriv rollup_increase rollup_rate
  rollup_scrape_interval scrape_interval tlast_change_over_time`)

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

const keepingStale = names('default_rollup stale_samples_over_time')

/** What a rollup function looks at. */
interface Source {
  readonly inner: Expr
  readonly range: Duration | undefined
  readonly step: Duration | undefined
  readonly offset: Duration | undefined
  readonly at: Expr | undefined
}

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
  // A candle tells of what follows its time.
  const aheadMs = expr.name.toLowerCase() === 'rollup_candlestick' ? grid.stepMs : 0
  const shiftMs = aheadMs - (offset === undefined ? 0 : lengthMs(offset, grid))
  if (at === undefined) {
    const shifted = { ...grid, startMs: grid.startMs + shiftMs }
    return evaluateAt(expr, source, shifted, query, evaluate)
  }
  const [seconds = Number.NaN] = onlyNumber(evaluate(at, grid), '@')
  const fixed = { ...grid, startMs: Math.trunc(1000 * seconds) + shiftMs, count: 1 }
  const rows = evaluateAt(expr, source, fixed, query, evaluate)
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

function sourceOf(expr: Expr): Source {
  const nothing = { range: undefined, step: undefined, offset: undefined, at: undefined }
  switch (expr.kind) {
    case 'paren':
      return sourceOf(expr.expr)
    case 'selector':
      return { ...nothing, inner: expr, range: expr.range, offset: expr.offset, at: expr.at }
    case 'subquery':
      return {
        // A plain selector in a subquery is evaluated there, not read.
        inner: expr.expr.kind === 'selector' ? defaultRollup(expr.expr) : expr.expr,
        range: expr.range,
        step: expr.step,
        offset: expr.offset,
        at: expr.at,
      }
    case 'rollup':
      return { ...nothing, inner: expr.expr, range: expr.range, offset: expr.offset, at: expr.at }
    case 'number':
    case 'string':
    case 'unary':
    case 'binary':
    case 'call':
    case 'aggregate':
    case 'with':
      return { ...nothing, inner: expr }
  }
}

/** What a selector alone stands for. */
export function defaultRollup(expr: Expr): Call {
  return { kind: 'call', name: 'default_rollup', args: [expr], start: expr.start, end: expr.end }
}

function evaluateAt(
  expr: Call,
  source: Source,
  grid: Grid,
  query: Query,
  evaluate: EvaluateRows,
): readonly Row[] {
  const name = expr.name.toLowerCase()
  const { inner, range } = source
  const windowMs = range === undefined ? 0 : Math.max(0, lengthMs(range, grid))
  const plan = planOf(expr, arg => onlyNumber(evaluate(arg, grid), expr.name))
  const samples =
    inner.kind === 'selector'
      ? selected(inner, name, windowMs, grid, query)
      : subquerySamples(source, windowMs, grid, query, evaluate)
  countValues(query, samples.length * Math.max(1, plan.outputs.length), grid)
  const options: WindowOptions = {
    grid,
    windowMs,
    lookbackMs: query.lookbackMs,
    isAdjusted: adjusting.has(name),
    isDefault: name === 'default_rollup',
  }
  const keepsName = expr.keepMetricNames === true || keepingName.has(name)
  const rows = samples.flatMap(one =>
    rowsOf(prepared(one, plan, options), plan, options, keepsName),
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
): Row[] {
  const labels = keepsName ? samples.labels : withoutName(samples.labels)
  if (spread !== undefined) return spreadRows(samples, labels, spread, options)
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
): Row[] {
  const rows = new Map<string, Row>()
  rollUp(samples, options, window => {
    for (const [value, result] of compute(window)) {
      const row = rows.get(value) ?? emptyRow(withLabel(labels, label, value), options.grid.count)
      rows.set(value, row)
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

function selected(
  expr: VectorSelector,
  name: string,
  windowMs: number,
  grid: Grid,
  query: Query,
): Samples[] {
  const silenceMs = lookingBack.has(name) ? SILENCE_MS : 0
  const startMs = grid.startMs - silenceMs - Math.max(windowMs, grid.stepMs)
  const endMs = endOf(grid)
  const found: Samples[] = []
  for (const series of query.storage.select(expr.groups, startMs, endMs)) {
    const from = lastIndexAt(series, startMs - 1) + 1
    const to = lastIndexAt(series, endMs) + 1
    countSamples(query, to - from)
    const samples = readSamples(series, from, to, name)
    if (samples.length > 0) found.push(samples)
  }
  return found
}

function readSamples(series: Series, from: number, to: number, name: string): Samples {
  const { labels } = series
  const timesMs = series.timesMs.subarray(from, to)
  const values = series.values.subarray(from, to)
  const length = to - from
  if (name === 'stale_samples_over_time') {
    const marks = Float64Array.from({ length }, (_, i) => (series.isStale(from + i) ? 1 : 0))
    return { labels, length, timesMs, values: marks }
  }
  const hasGaps = !keepingStale.has(name) && values.some(Number.isNaN)
  return hasGaps ? withoutGaps(labels, timesMs, values) : { labels, length, timesMs, values }
}

/** Samples of a subquery, or of any expression: its values from well before the first window. */
function subquerySamples(
  { inner, step }: Source,
  windowMs: number,
  grid: Grid,
  query: Query,
  evaluate: EvaluateRows,
): Samples[] {
  const stepMs = (step === undefined ? 0 : lengthMs(step, grid)) || grid.stepMs
  const startMs = Math.floor((grid.startMs - windowMs - stepMs - SILENCE_MS) / stepMs) * stepMs
  const endMs = Math.ceil((endOf(grid) + stepMs) / stepMs) * stepMs
  const innerGrid = gridOf(startMs, endMs, stepMs)
  const times = Float64Array.from({ length: innerGrid.count }, (_, i) => startMs + i * stepMs)
  const rows = evaluate(inner, innerGrid)
  countSamples(query, rows.length * innerGrid.count)
  return rows.map(row => withoutGaps(row.labels, times, row.values))
}

function withoutGaps(labels: Labels, allTimesMs: Float64Array, allValues: Float64Array): Samples {
  const timesMs = new Float64Array(allValues.length)
  const values = new Float64Array(allValues.length)
  let length = 0
  for (let i = 0; i < allValues.length; i++) {
    const value = allValues[i] ?? Number.NaN
    if (Number.isNaN(value)) continue
    timesMs[length] = allTimesMs[i] ?? 0
    values[length++] = value
  }
  return { labels, length, timesMs, values }
}
