import type { Call, Expr, VectorSelector } from '../../ast.ts'
import { countWindows, type Query } from '../query.ts'
import {
  constant,
  emptyRow,
  has,
  mergeRows,
  put,
  withoutName,
  type Grid,
  type Row,
  type Value,
} from '../value.ts'
import { absentLabels } from './absent.ts'
import { extendedRollup } from './boundary.ts'
import { functions } from './functions.ts'
import { info } from './info.ts'
import { queryFunctions } from './query-functions.ts'
import { rollups } from './rollups.ts'
import { instantRows, repeated, selectorRanges, subqueryRanges } from './select.ts'
import { rollUp, type Ranges } from './window.ts'

/** Evaluates an expression over a grid. */
export type Evaluate = (expr: Expr, grid: Grid, query: Query) => Value

/** Evaluates a function call. */
export function callFunction(expr: Call, grid: Grid, query: Query, evaluate: Evaluate): Value {
  const { name, args } = expr
  const rollup = rollups.get(name)
  if (rollup !== undefined) {
    const source = args[rollup.windowAt]
    if (source === undefined) throw new Error(`BUG: "${name}" without a window`)
    const parameters = args
      .filter((_, i) => i !== rollup.windowAt)
      .map(arg => numbersOf(evaluate(arg, grid, query)))
    const ranges = rangesOf(source, grid, query, evaluate)
    const mode = modeOf(source)
    const compute = mode === undefined ? rollup.with(parameters) : extendedRollup(name, mode)
    // With a fixed time, what depends on the step is computed for each all the same.
    const isRepeated = modifiersOf(source).at !== undefined && parameters.length === 0
    const windows =
      isRepeated || ranges.grid.count === grid.count
        ? ranges
        : { ...ranges, grid: { ...ranges.grid, stepMs: 0, count: grid.count } }
    const { beforeMs = 0, afterMs = 0 } = windows
    const spanMs = beforeMs + windows.windowMs + afterMs
    countWindows(query, windows.series, spanMs, windows.grid)
    const raw = rollUp(windows, grid, compute, rollup.keepsName)
    rollup.annotate?.({ expr, source, query, series: windows.series, rows: raw, parameters })
    const rows = mergeRows(raw)
    return { kind: 'vector', rows: isRepeated ? repeated(rows, modifiersOf(source), grid) : rows }
  }
  const ofQuery = queryFunctions.get(name)
  if (ofQuery !== undefined) return { kind: 'scalar', values: constant(ofQuery(query), grid.count) }
  if (name === 'absent_over_time') return absentOverTime(expr, grid, query, evaluate)
  if (name === 'timestamp') return timestamps(expr, grid, query, evaluate)
  if (name === 'info') return { kind: 'vector', rows: info(expr, grid, query, evaluate) }
  if (name === 'absent') {
    const rows = rowsOf(evaluate(args[0] ?? expr, grid, query))
    return { kind: 'vector', rows: [absentRow(args[0], rows, grid)] }
  }
  const compute = functions.get(name)
  if (compute === undefined) throw new Error(`BUG: no function "${name}"`)
  return compute(
    args.map(arg => evaluate(arg, grid, query)),
    grid,
    { expr, query },
  )
}

/** The samples of a range selector or subquery. */
export function rangesOf(source: Expr, grid: Grid, query: Query, evaluate: Evaluate): Ranges {
  if (source.kind === 'paren') return rangesOf(source.expr, grid, query, evaluate)
  if (source.kind === 'subquery')
    return subqueryRanges(source, grid, query, (part, inner) => evaluate(part, inner, query))
  if (source.kind === 'selector' && source.range !== undefined)
    return selectorRanges({ ...source, range: source.range }, grid, query)
  throw new Error(`BUG: a ${source.kind} has no window`)
}

function modeOf(source: Expr): VectorSelector['mode'] {
  if (source.kind === 'paren') return modeOf(source.expr)
  return source.kind === 'selector' ? source.mode : undefined
}

function modifiersOf(source: Expr): { readonly at?: Expr } {
  if (source.kind === 'paren') return modifiersOf(source.expr)
  return source.kind === 'subquery' || source.kind === 'selector' ? source : {}
}

function absentOverTime(expr: Call, grid: Grid, query: Query, evaluate: Evaluate): Value {
  const [source] = expr.args
  if (source === undefined) throw new Error('BUG: "absent_over_time" without a window')
  const mode = modeOf(source)
  if (mode !== undefined) extendedRollup(expr.name, mode)
  const ranges = rangesOf(source, grid, query, evaluate)
  const rows = rollUp(ranges, ranges.grid, () => 1, false)
  const row = absentRow(source, rows, ranges.grid)
  return { kind: 'vector', rows: repeated([row], modifiersOf(source), grid) }
}

/** A row that has 1 where no other row has a value. */
function absentRow(source: Expr | undefined, rows: readonly Row[], grid: Grid): Row {
  const row: Row = { labels: absentLabels(source), values: constant(1, grid.count) }
  for (let i = 0; i < grid.count; i++) {
    if (rows.some(other => has(other, i))) row.values[i] = Number.NaN
  }
  return row
}

/** The time of each sample; of a plain selector the sample's own, else the evaluation's. */
function timestamps(expr: Call, grid: Grid, query: Query, evaluate: Evaluate): Value {
  let [arg] = expr.args
  while (arg?.kind === 'paren') arg = arg.expr
  if (arg?.kind === 'selector' && arg.mode === undefined) {
    const rows = instantRows(arg, grid, query, (series, i) => (series.timesMs[i] ?? 0) / 1000)
    const results = rows.map(row => ({ ...row, labels: withoutName(row.labels) }))
    return { kind: 'vector', rows: mergeRows(results) }
  }
  const rows = rowsOf(evaluate(arg ?? expr, grid, query)).map(row => {
    const result = emptyRow(withoutName(row.labels), grid.count)
    for (let i = 0; i < grid.count; i++)
      if (has(row, i)) put(result, i, (grid.startMs + i * grid.stepMs) / 1000)
    return result
  })
  return { kind: 'vector', rows: mergeRows(rows) }
}

function rowsOf(value: Value): readonly Row[] {
  return value.kind === 'vector' ? value.rows : []
}

function numbersOf(value: Value): Float64Array {
  if (value.kind !== 'scalar') throw new Error('BUG: a number is missing')
  return value.values
}
