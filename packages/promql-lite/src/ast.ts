import type { Matcher } from './matcher.ts'

/** Where an expression stands in its text, in UTF-16 units. */
interface Span {
  readonly start: number
  readonly end: number
}

/** A duration: fixed, or (MetricsQL `5i`) a multiple of the step. */
export interface Duration {
  readonly ms: number
  readonly steps: number
  /** As written. */
  readonly text: string
}

export interface NumberLiteral extends Span {
  readonly kind: 'number'
  readonly value: number
  /** As written, where that says more than the value (`1Ki`, `5m`). */
  readonly text: string
}

export interface StringLiteral extends Span {
  readonly kind: 'string'
  readonly value: string
}

/** What may follow a selector or subquery: a window, an offset, a fixed time. */
export interface Modifiers {
  readonly offset?: Duration
  /** `@`: `start`, `end`, or Unix milliseconds. */
  readonly at?: 'start' | 'end' | number
}

export interface VectorSelector extends Span, Modifiers {
  readonly kind: 'selector'
  /** Filters; all of one group have to match, any group will do. */
  readonly groups: readonly (readonly Matcher[])[]
  /** `[5m]`; without it the selector is an instant vector. */
  readonly range?: Duration
}

export interface Subquery extends Span, Modifiers {
  readonly kind: 'subquery'
  readonly expr: Expr
  readonly range: Duration
  readonly step?: Duration
}

export interface Unary extends Span {
  readonly kind: 'unary'
  readonly op: '-' | '+'
  readonly expr: Expr
}

export interface Paren extends Span {
  readonly kind: 'paren'
  readonly expr: Expr
}

export type BinaryOp =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '^'
  | 'atan2'
  | '=='
  | '!='
  | '>'
  | '<'
  | '>='
  | '<='
  | 'and'
  | 'or'
  | 'unless'
  | 'default'
  | 'if'
  | 'ifnot'

export interface Matching {
  readonly kind: 'on' | 'ignoring'
  readonly labels: readonly string[]
  readonly group?: { readonly side: 'left' | 'right'; readonly include: readonly string[] }
}

export interface Binary extends Span {
  readonly kind: 'binary'
  readonly op: BinaryOp
  readonly left: Expr
  readonly right: Expr
  readonly bool: boolean
  readonly matching?: Matching
}

export interface Call extends Span {
  readonly kind: 'call'
  readonly name: string
  readonly args: readonly Expr[]
}

export interface Aggregate extends Span {
  readonly kind: 'aggregate'
  readonly name: string
  /** A parameter, such as the 5 of `topk(5, x)`, stands first. */
  readonly args: readonly Expr[]
  readonly grouping?: { readonly kind: 'by' | 'without'; readonly labels: readonly string[] }
}

/** An expression. */
export type Expr =
  | NumberLiteral
  | StringLiteral
  | VectorSelector
  | Subquery
  | Unary
  | Paren
  | Binary
  | Call
  | Aggregate

/** What an expression yields. */
export type ValueType = 'scalar' | 'string' | 'vector' | 'matrix'
