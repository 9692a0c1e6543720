import type { Call, Expr } from '../ast.ts'
import { METRIC_NAME, type Labels } from '../labels.ts'
import type { Evaluation } from './evaluation.ts'
import { histogramQuantile } from './histogram-quantile.ts'
import { labelJoin, labelReplace, sortByLabels } from './label-functions.ts'
import { lastSamples } from './select.ts'
import { rollups, scalarRollups, type RollupWindow } from './rollup.ts'
import { timeParts, transforms } from './transform.ts'
import { requireUnique, withoutName, type Row, type Value } from './value.ts'

/**
 * Evaluates a function call for one time.
 *
 * @param evaluate evaluates an argument for the same time
 */
export function callFunction(
  expr: Call,
  timeMs: number,
  evaluation: Evaluation,
  evaluate: (expr: Expr) => Value,
): Value {
  const name = expr.name.toLowerCase()
  if (name === 'timestamp') return timestamps(expr, timeMs, evaluation, evaluate)
  const args = expr.args.map(arg => evaluate(widened(arg, name, evaluation)))
  const rollup = rollups.get(name)
  if (rollup !== undefined) return overWindows(args[0], name, rollup)
  const scalarRollup = scalarRollups.get(name)
  if (scalarRollup !== undefined) {
    const parameter = numberAt(args, scalarRollup.parameterAt)
    return overWindows(args[1 - scalarRollup.parameterAt], name, window =>
      scalarRollup.compute(parameter, window),
    )
  }
  const transform = transforms.get(name)
  if (transform !== undefined) return mapRows(args[0], value => transform(value))
  const part = timeParts.get(name)
  if (part !== undefined) {
    const input: Value = args[0] ?? { kind: 'vector', rows: [{ labels: [], value: timeMs / 1000 }] }
    return mapRows(input, seconds => part(new Date(1000 * seconds)))
  }
  return special(name, args, expr, timeMs)
}

/** MetricsQL: a function that wants a window takes the lookback where none is written. */
function widened(
  arg: Call['args'][number],
  name: string,
  evaluation: Evaluation,
): Call['args'][number] {
  const wantsWindow = rollups.has(name) || scalarRollups.has(name)
  if (!wantsWindow || arg.kind !== 'selector' || arg.range !== undefined) return arg
  return { ...arg, range: { ms: evaluation.stepMs, steps: 0, text: '1i' } }
}

function special(name: string, args: readonly Value[], expr: Call, timeMs: number): Value {
  switch (name) {
    case 'time':
      return { kind: 'scalar', value: timeMs / 1000 }
    case 'pi':
      return { kind: 'scalar', value: Math.PI }
    case 'scalar': {
      const rows = rowsAt(args, 0)
      return {
        kind: 'scalar',
        value: rows.length === 1 ? (rows[0]?.value ?? Number.NaN) : Number.NaN,
      }
    }
    case 'vector':
      return vector([{ labels: [], value: numberAt(args, 0) }])
    case 'absent':
      return vector(rowsAt(args, 0).length > 0 ? [] : [{ labels: absentLabels(expr), value: 1 }])
    case 'absent_over_time': {
      const [input] = args
      const isThere = input?.kind === 'matrix' && input.windows.length > 0
      return vector(isThere ? [] : [{ labels: absentLabels(expr), value: 1 }])
    }
    case 'sort':
      return vector(rowsAt(args, 0).toSorted((a, b) => a.value - b.value))
    case 'sort_desc':
      return vector(rowsAt(args, 0).toSorted((a, b) => b.value - a.value))
    case 'round': {
      const step = args.length > 1 ? numberAt(args, 1) : 1
      // By the inverse: 0.1 has none that is exact, 10 is.
      const inverse = 1 / step
      return mapRows(args[0], value => Math.floor(value * inverse + 0.5) / inverse)
    }
    case 'sort_by_label':
      return vector(sortByLabels(rowsAt(args, 0), textsOf(args), false))
    case 'sort_by_label_desc':
      return vector(sortByLabels(rowsAt(args, 0), textsOf(args), true))
    case 'clamp': {
      const [low, high] = [numberAt(args, 1), numberAt(args, 2)]
      return low > high
        ? vector([])
        : mapRows(args[0], value => Math.max(low, Math.min(high, value)))
    }
    case 'clamp_min':
      return mapRows(args[0], value => Math.max(numberAt(args, 1), value))
    case 'clamp_max':
      return mapRows(args[0], value => Math.min(numberAt(args, 1), value))
    case 'histogram_quantile':
      return vector(histogramQuantile(numberAt(args, 0), rowsAt(args, 1)))
    case 'label_replace':
      return vector(requireUnique(labelReplace(rowsAt(args, 0), textsOf(args)), '"label_replace"'))
    case 'label_join':
      return vector(requireUnique(labelJoin(rowsAt(args, 0), textsOf(args)), '"label_join"'))
    default:
      throw new Error(`BUG: no function "${name}"`)
  }
}

function vector(rows: readonly Row[]): Value {
  return { kind: 'vector', rows }
}

function mapRows(input: Value | undefined, compute: (value: number) => number): Value {
  const rows = rowsAt([input], 0).map(row => ({
    labels: withoutName(row.labels),
    value: compute(row.value),
  }))
  return vector(requireUnique(rows, 'the function'))
}

function overWindows(
  input: Value | undefined,
  name: string,
  compute: (window: RollupWindow) => number | undefined,
): Value {
  if (input?.kind !== 'matrix') throw new Error(`BUG: "${name}" without a window`)
  const { startMs, endMs } = input
  const rows = input.windows.flatMap(window => {
    const value = compute({ ...window, startMs, endMs })
    // last_over_time gives back the series itself, name included.
    const labels = name === 'last_over_time' ? window.labels : withoutName(window.labels)
    return value === undefined ? [] : [{ labels, value }]
  })
  return vector(requireUnique(rows, `"${name}"`))
}

/** The time of each sample; of a plain selector the sample's own, else the evaluation's. */
function timestamps(
  expr: Call,
  timeMs: number,
  evaluation: Evaluation,
  evaluate: (expr: Expr) => Value,
): Value {
  const [arg] = expr.args
  if (arg?.kind === 'selector' && arg.range === undefined) {
    return vector(
      lastSamples(arg, timeMs, evaluation).map(({ series, index }) => ({
        labels: withoutName(series.labels),
        value: (series.timesMs[index] ?? 0) / 1000,
      })),
    )
  }
  const value = arg === undefined ? undefined : evaluate(arg)
  return mapRows(value, () => timeMs / 1000)
}

/** The labels that a selector pins with `=`, each once. */
function absentLabels(expr: Call): Labels {
  const [arg] = expr.args
  if (arg?.kind !== 'selector' || arg.groups.length !== 1) return []
  const filters = (arg.groups[0] ?? []).filter(filter => filter.name !== METRIC_NAME)
  return filters
    .filter(
      filter =>
        filter.op === '=' && filters.filter(other => other.name === filter.name).length === 1,
    )
    .map(({ name, value }) => ({ name, value }))
}

function rowsAt(args: readonly (Value | undefined)[], index: number): readonly Row[] {
  const value = args[index]
  if (value?.kind === 'vector') return value.rows
  return value?.kind === 'scalar' ? [{ labels: [], value: value.value }] : []
}

function numberAt(args: readonly Value[], index: number): number {
  const value = args[index]
  if (value?.kind === 'scalar') return value.value
  throw new Error('BUG: a number is missing')
}

function textsOf(args: readonly Value[]): string[] {
  return args.flatMap(value => (value.kind === 'string' ? [value.value] : []))
}
