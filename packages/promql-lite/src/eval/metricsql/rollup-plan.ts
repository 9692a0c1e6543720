import type { Call, Expr } from '../../ast.ts'
import { formatShortest } from '../../number.ts'
import { quantileOfSorted } from '../statistics.ts'
import { candlestick } from './candlestick.ts'
import { toDeltas, toDerivatives, toIntervals, type Prepare } from './prepare.ts'
import { changeRollups } from './rollup-changes.ts'
import { parameterRollups } from './rollup-parameters.ts'
import { timeRollups } from './rollup-times.ts'
import { valueRollups } from './rollup-values.ts'
import { rangesOfValues } from './vmrange.ts'
import type { Rollup, Window } from './window.ts'

/** Functions of a window alone. */
const plain: ReadonlyMap<string, Rollup> = new Map([
  ...valueRollups,
  ...changeRollups,
  ...timeRollups,
])

/** Several values of one window, each with the value of a label. */
export interface Spread {
  readonly label: string
  readonly compute: (window: Window) => Iterable<readonly [string, number]>
}

/** How a rollup function is computed. */
export interface RollupPlan {
  /** One series comes out for each, with its tag as the label "rollup". */
  readonly outputs: readonly { readonly tag?: string; readonly compute: Rollup }[]
  readonly prepare?: Prepare
  readonly isCounter: boolean
  readonly spread?: Spread
}

const counters: ReadonlySet<string> = new Set(
  `increase increase_prometheus increase_pure irate rate rate_prometheus rollup_increase
   rollup_rate`.split(/\s+/),
)

const preparations: ReadonlyMap<string, Prepare | undefined> = new Map([
  ['rollup', undefined],
  ['rollup_rate', toDerivatives],
  ['rollup_deriv', toDerivatives],
  ['rollup_increase', toDeltas],
  ['rollup_delta', toDeltas],
  ['rollup_scrape_interval', toIntervals],
])

const spreads: ReadonlySet<string> = new Set([
  'quantiles_over_time',
  'histogram_over_time',
  'count_values_over_time',
])

/** Functions of MetricsQL on a window that can be evaluated; some only inside aggr_over_time. */
export const rollupNames: ReadonlySet<string> = new Set([
  ...plain.keys(),
  ...parameterRollups.keys(),
  ...preparations.keys(),
  ...spreads,
  'aggr_over_time',
  'rollup_candlestick',
])

/** Where the window stands among the arguments. */
export function windowAt({ name, args }: Call): number {
  const lower = name.toLowerCase()
  if (lower === 'quantiles_over_time') return args.length - 1
  if (lower === 'aggr_over_time' || lower === 'count_values_over_time') return 1
  return parameterRollups.get(lower)?.windowAt ?? 0
}

/**
 * Plans a call.
 *
 * @param numbers evaluates an argument to a number for each step
 */
export function planOf(expr: Call, numbers: (arg: Expr) => Float64Array): RollupPlan {
  const name = expr.name.toLowerCase()
  const isCounter = counters.has(name)
  const others = expr.args.filter((_, i) => i !== windowAt(expr))
  if (preparations.has(name)) {
    const prepare = preparations.get(name)
    const outputs = tagged(expr, ['min', 'max', 'avg'], tag => plain.get(`${tag}_over_time`), false)
    return { outputs, isCounter, ...(prepare && { prepare }) }
  }
  if (name === 'rollup_candlestick') {
    const parts = [...candlestick.keys()]
    return { outputs: tagged(expr, parts, tag => candlestick.get(tag), true), isCounter }
  }
  if (name === 'aggr_over_time') {
    const names = aggregatesOf(others[0])
    const outputs = names.map(tag => ({ tag, compute: plainRollup(tag) }))
    return { outputs, isCounter: names.some(one => counters.has(one)) }
  }
  if (spreads.has(name)) return { outputs: [], isCounter, spread: spreadOf(name, others, numbers) }
  const withNumbers = parameterRollups.get(name)
  if (withNumbers !== undefined)
    return { outputs: [{ compute: withNumbers.with(others.map(numbers)) }], isCounter }
  return { outputs: [{ compute: plainRollup(name) }], isCounter }
}

function plainRollup(name: string): Rollup {
  const compute = plain.get(name)
  if (compute !== undefined) return compute
  throw new RangeError(
    `cannot evaluate "${name}": it is no function of a window; "min_over_time" would be one`,
  )
}

function tagged(
  { name, args }: Call,
  tags: readonly string[],
  computeOf: (tag: string) => Rollup | undefined,
  keepsTag: boolean,
): RollupPlan['outputs'] {
  const [, wanted] = args
  if (wanted !== undefined && (wanted.kind !== 'string' || !tags.includes(wanted.value))) {
    throw new RangeError(
      `cannot evaluate "${name}": its second argument is unknown; expected one of ${tags.map(tag => `"${tag}"`).join(', ')}`,
    )
  }
  return tags
    .filter(tag => wanted === undefined || tag === wanted.value)
    .flatMap(tag => {
      const compute = computeOf(tag)
      if (compute === undefined) return []
      return wanted === undefined || keepsTag ? [{ tag, compute }] : [{ compute }]
    })
}

function aggregatesOf(arg: Expr | undefined): readonly string[] {
  if (arg?.kind === 'string') return [arg.value]
  if (arg?.kind === 'call' && arg.name === '') return arg.args.flatMap(aggregatesOf)
  throw new RangeError(
    'cannot evaluate "aggr_over_time": its first argument names no functions; expected "min_over_time" or ("min_over_time", "max_over_time")',
  )
}

function spreadOf(
  name: string,
  args: readonly Expr[],
  numbers: (arg: Expr) => Float64Array,
): Spread {
  if (name === 'histogram_over_time') {
    return {
      label: 'vmrange',
      compute: ({ values, from, to }) => rangesOfValues(values.subarray(from, to)),
    }
  }
  const label = args[0]?.kind === 'string' ? args[0].value : ''
  if (name === 'count_values_over_time') return { label, compute: countValues }
  const quantiles = args.slice(1).map(arg => numbers(arg)[0] ?? Number.NaN)
  return {
    label,
    compute: ({ values, from, to }) => {
      if (from === to) return []
      const sorted = values.slice(from, to).toSorted()
      return quantiles.map(q => [formatShortest(q), quantileOfSorted(q, sorted)] as const)
    },
  }
}

function countValues({ values, from, to }: Window): Map<string, number> {
  const counts = new Map<string, number>()
  for (const value of values.subarray(from, to)) {
    const text = formatShortest(value)
    counts.set(text, (counts.get(text) ?? 0) + 1)
  }
  return counts
}
