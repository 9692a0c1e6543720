import type { Value } from './values.ts'

/** What a parameter takes; other names are those of structs and slices. */
export type ParameterType =
  | 'any'
  | 'string'
  | 'float64'
  | 'int'
  | 'int64'
  | 'time.Duration'
  | 'time.Time'
  | (string & {})

/** A function or method that templates call. */
export interface GoFunction {
  readonly parameters: readonly ParameterType[]
  /** The type of any number of further arguments. */
  readonly rest?: ParameterType
  /** Throws when it cannot do what it is asked. */
  readonly call: (args: readonly Value[]) => Value
}

/** The text of an argument that was checked to be one. */
export const textOf = (value: Value): string => (typeof value === 'string' ? value : '')

/** A function of texts only. */
export function ofTexts(count: number, call: (...texts: readonly string[]) => Value): GoFunction {
  return {
    parameters: Array.from({ length: count }, () => 'string'),
    call: args => call(...args.map(textOf)),
  }
}

/** A function of one value of any kind. */
export function ofAny(call: (value: Value) => Value): GoFunction {
  return { parameters: ['any'], call: ([value]) => call(value) }
}
