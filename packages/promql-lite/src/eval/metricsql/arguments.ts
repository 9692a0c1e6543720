import type { Call } from '../../ast.ts'
import type { Query } from '../query.ts'
import type { Grid, Row } from '../value.ts'
import { onlyNumber } from './rollup.ts'

/** An argument of a function: a text as written, or what an expression comes to. */
export type Argument =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'rows'; readonly rows: readonly Row[] }

/** What a function knows beside its arguments. */
export interface CallContext {
  readonly expr: Call
  readonly grid: Grid
  readonly query: Query
}

/** Computes a function of values. */
export type Transform = (args: readonly Argument[], context: CallContext) => readonly Row[]

/** A function by its name. */
export type NamedTransform = readonly [name: string, transform: Transform]

/** The rows of an argument; a text has none. */
export function rowsAt(args: readonly Argument[], index: number): readonly Row[] {
  const arg = args[index]
  return arg?.kind === 'rows' ? arg.rows : []
}

/** The rows of all arguments. */
export function allRows(args: readonly Argument[]): readonly Row[] {
  return args.flatMap((_, i) => rowsAt(args, i))
}

/** The number that an argument is at each time; a text is none. */
export function numbersAt(args: readonly Argument[], index: number, name: string): Float64Array {
  if (args[index]?.kind === 'text') return new Float64Array()
  return onlyNumber(rowsAt(args, index), name)
}

/** The number that an argument is at first. */
export function firstNumber(args: readonly Argument[], index: number, name: string): number {
  return numbersAt(args, index, name)[0] ?? Number.NaN
}

/** The text that an argument is. */
export function textAt(args: readonly Argument[], index: number, name: string): string {
  const arg = args[index]
  if (arg?.kind === 'text') return arg.text
  throw new RangeError(
    `cannot evaluate "${name}": its argument ${index + 1} is no text; expected one in quotes`,
  )
}

/** The texts that all arguments from one on are. */
export function textsFrom(args: readonly Argument[], index: number, name: string): string[] {
  return args.slice(index).map((_, i) => textAt(args, index + i, name))
}

/** As `textsFrom`, two and two. */
export function textPairs(
  args: readonly Argument[],
  index: number,
  name: string,
): (readonly [string, string])[] {
  const texts = textsFrom(args, index, name)
  if (texts.length % 2 !== 0) {
    throw new RangeError(
      `cannot evaluate "${name}": it is given ${texts.length} texts; expected pairs of them`,
    )
  }
  return texts.flatMap((text, i) => (i % 2 === 0 ? [[text, texts[i + 1] ?? ''] as const] : []))
}
