import type { Label } from '../labels.ts'

/** A script of tests: commands in order. */
export interface Script {
  /** Its text, for messages with a place. */
  readonly text: string
  readonly commands: readonly Command[]
}

/** One command of a script. */
export type Command = ClearCommand | LoadCommand | EvalCommand

/** Forgets all series. */
export interface ClearCommand {
  readonly kind: 'clear'
  /** 1-based. */
  readonly line: number
}

/** Adds series, a value every step, the first one at time 0. */
export interface LoadCommand {
  readonly kind: 'load'
  readonly line: number
  readonly stepMs: number
  /** Whether native histograms are to be made of the classic ones as well. */
  readonly withNative: boolean
  readonly series: readonly ScriptSeries[]
}

/** Evaluates a query and says what comes out. */
export interface EvalCommand {
  readonly kind: 'eval'
  readonly line: number
  readonly query: string
  readonly time: InstantTime | RangeTime
  readonly expected: ExpectedResult
  /** Whether the order of the rows counts. */
  readonly ordered: boolean
  /** What the error says when the query is to fail; empty when any error will do. */
  readonly failure: readonly ExpectedMessage[] | undefined
  readonly annotations: readonly ExpectedAnnotation[]
}

export interface InstantTime {
  readonly kind: 'instant'
  readonly timeMs: number
}

export interface RangeTime {
  readonly kind: 'range'
  readonly startMs: number
  readonly endMs: number
  readonly stepMs: number
}

/** What a query is to come to. */
export type ExpectedResult =
  | { readonly kind: 'series'; readonly series: readonly ScriptSeries[] }
  | {
      readonly kind: 'range-vector'
      readonly time: RangeTime
      readonly series: readonly ScriptSeries[]
    }
  | { readonly kind: 'scalar'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }

/** A message in whole or a regex that is to be found in it. */
export type ExpectedMessage =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'regex'; readonly pattern: string }

/** A warning or an info that a query is to give, or that none of them comes. */
export interface ExpectedAnnotation {
  readonly level: 'warn' | 'info'
  readonly isExpected: boolean
  /** Undefined when any will do. */
  readonly message: ExpectedMessage | undefined
}

/** A series with its values, step by step. */
export interface ScriptSeries {
  /** Sorted by name. */
  readonly labels: readonly Label[]
  readonly values: readonly ScriptValue[]
}

/** A value of a series. Histograms are read and never evaluated. */
export type ScriptValue =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'none' }
  | { readonly kind: 'stale' }
  | { readonly kind: 'histogram'; readonly text: string }
