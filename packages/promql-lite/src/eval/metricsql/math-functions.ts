import { timeParts, transforms as scalarFunctions } from '../transform.ts'
import { constant, withoutName, type Grid, type Row } from '../value.ts'
import {
  numbersAt,
  rowsAt,
  type Argument,
  type CallContext,
  type NamedTransform,
} from './arguments.ts'

/** Functions whose result is still a value of the metric. */
const keepingName: ReadonlySet<string> = new Set([
  'ceil',
  'clamp',
  'clamp_max',
  'clamp_min',
  'floor',
  'round',
])

/** Computes each value of rows; the name goes unless it is to stay. */
export function mapRows(
  rows: readonly Row[],
  { expr }: CallContext,
  compute: (value: number, step: number) => number,
): readonly Row[] {
  const keepsName = expr.keepMetricNames === true || keepingName.has(expr.name.toLowerCase())
  return rows.map(({ labels, values }) => ({
    labels: keepsName ? labels : withoutName(labels),
    values: values.map((value, i) => compute(value, i)),
  }))
}

/** Functions of each value. */
export const mathFunctions: readonly NamedTransform[] = [
  ...[...scalarFunctions].map(([name, compute]): NamedTransform => [
    name,
    (args, context) => mapRows(rowsAt(args, 0), context, compute),
  ]),
  ...[...timeParts].map(([name, part]): NamedTransform => [
    name,
    (args, context) =>
      mapRows(args.length > 0 ? rowsAt(args, 0) : timeRows(context.grid), context, seconds =>
        Number.isNaN(seconds) ? seconds : part(seconds),
      ),
  ]),
  [
    'sgn',
    (args, context) =>
      mapRows(rowsAt(args, 0), context, value => (Number.isNaN(value) ? 0 : Math.sign(value))),
  ],
  [
    'clamp',
    (args, context) => {
      const [low, high] = [numbersAt(args, 1, 'clamp'), numbersAt(args, 2, 'clamp')]
      return mapRows(rowsAt(args, 0), context, (value, i) =>
        value > (high[i] ?? Number.NaN)
          ? (high[i] ?? value)
          : value < (low[i] ?? Number.NaN)
            ? (low[i] ?? value)
            : value,
      )
    },
  ],
  ['clamp_min', (args, context) => limited(args, context, (value, limit) => value < limit)],
  ['clamp_max', (args, context) => limited(args, context, (value, limit) => value > limit)],
  ['round', rounded],
  ['bitmap_and', (args, context) => bitwise(args, context, (a, b) => a & b)],
  ['bitmap_or', (args, context) => bitwise(args, context, (a, b) => a | b)],
  ['bitmap_xor', (args, context) => bitwise(args, context, (a, b) => a ^ b)],
  ['pi', (_, { grid }) => [{ labels: [], values: constant(Math.PI, grid.count) }]],
]

/** The times of a grid in seconds, as a row. */
export function timeRows({ startMs, stepMs, count }: Grid): readonly Row[] {
  const values = Float64Array.from({ length: count }, (_, i) => (startMs + i * stepMs) / 1000)
  return [{ labels: [], values }]
}

function limited(
  args: readonly Argument[],
  context: CallContext,
  isBeyond: (value: number, limit: number) => boolean,
): readonly Row[] {
  const limits = numbersAt(args, 1, context.expr.name)
  return mapRows(rowsAt(args, 0), context, (value, i) => {
    const limit = limits[i] ?? Number.NaN
    return isBeyond(value, limit) ? limit : value
  })
}

function rounded(args: readonly Argument[], context: CallContext): readonly Row[] {
  const nearest = args.length > 1 ? numbersAt(args, 1, 'round') : undefined
  return mapRows(rowsAt(args, 0), context, (value, i) => {
    const step = nearest === undefined ? 1 : (nearest[i] ?? Number.NaN)
    // As many decimal places as the step has: sums of such steps are not exact.
    const power = 10 ** -exponentOf(step)
    const moved = value + (value < 0 ? -0.5 : 0.5) * Math.abs(step)
    return Math.trunc((moved - (moved % step)) * power) / power
  })
}

/** The power of ten of a number's last digit. */
function exponentOf(value: number): number {
  if (!Number.isFinite(value) || value === 0) return 0
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e')
  return Number(exponent) - (mantissa.split('.')[1]?.length ?? 0)
}

function bitwise(
  args: readonly Argument[],
  context: CallContext,
  combine: (a: bigint, b: bigint) => bigint,
): readonly Row[] {
  const others = numbersAt(args, 1, context.expr.name)
  return mapRows(rowsAt(args, 0), context, (value, i) => {
    const other = others[i] ?? Number.NaN
    if (Number.isNaN(value) || Number.isNaN(other)) return Number.NaN
    return Number(combine(unsigned(value), unsigned(other)))
  })
}

function unsigned(value: number): bigint {
  // What Go makes of an infinite value where it is compiled for amd64.
  if (!Number.isFinite(value)) return 1n << 63n
  return BigInt.asUintN(64, BigInt(Math.trunc(value)))
}
