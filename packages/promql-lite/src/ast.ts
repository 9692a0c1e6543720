import type { Matcher } from './matcher.ts'

/** Where an expression stands in its text, in UTF-16 units. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** A duration: fixed, or (MetricsQL `5i`) a multiple of the step, or a name or formula. */
export interface Duration {
  readonly ms: number
  readonly steps: number
  /** As written. */
  readonly text: string
  /** The WITH template that holds it; only in a tree as written. */
  readonly reference?: string
  /** PromQL's experimental arithmetic (`5m * 2`, `step()`), which only an evaluation can reckon. */
  readonly formula?: DurationFormula
}

/** Arithmetic on durations. */
export type DurationFormula =
  | { readonly kind: 'number'; readonly seconds: number; readonly isDuration: boolean }
  | { readonly kind: 'step' | 'range' }
  | { readonly kind: 'paren' | 'minus'; readonly of: DurationFormula }
  | {
      readonly kind: 'min' | 'max' | '+' | '-' | '*' | '/' | '%' | '^'
      readonly left: DurationFormula
      readonly right: DurationFormula
    }

export interface NumberLiteral extends Span {
  readonly kind: 'number'
  /** A duration that stands for a number counts seconds. */
  readonly value: number
  /** As written (`1Ki`, `5m`), or printed where it was computed. */
  readonly text: string
  readonly duration?: Duration
}

export interface StringLiteral extends Span {
  readonly kind: 'string'
  readonly value: string
  /** What `+` joins: quoted texts and names of templates; only in a tree as written. */
  readonly parts?: readonly string[]
}

/** What may follow a selector or subquery: an offset, a fixed time. */
export interface Modifiers {
  readonly offset?: Duration
  /** `@`: Unix seconds, `start()`, `end()`, or in MetricsQL any expression. */
  readonly at?: Expr
}

/** A filter as written: a condition, or (without `op`) the name of a template or metric. */
export interface WrittenFilter {
  readonly name: string
  /** Whether the name stood in quotes, so that it can be a metric's. */
  readonly isQuoted: boolean
  readonly condition?: { readonly op: Matcher['op']; readonly value: StringLiteral }
  /** Where it stands. */
  readonly start: number
}

export interface VectorSelector extends Span, Modifiers {
  readonly kind: 'selector'
  /** Filters; all of one group have to match, any group will do. */
  readonly groups: readonly (readonly Matcher[])[]
  /** The name before the braces, as PromQL's normal form shows it there. */
  readonly name?: string
  /** `[5m]`; without it the selector is an instant vector. */
  readonly range?: Duration
  /** PromQL's experimental range modes. */
  readonly mode?: 'anchored' | 'smoothed'
  /** Filters before templates are filled in; only in a tree as written, where `groups` is empty. */
  readonly written?: readonly (readonly WrittenFilter[])[]
}

export interface Subquery extends Span, Modifiers {
  readonly kind: 'subquery'
  readonly expr: Expr
  /** Only MetricsQL lets it out. */
  readonly range?: Duration
  readonly step?: Duration
  /** PromQL's experimental `[1h::5m]`. */
  readonly isAligned?: true
}

/** MetricsQL: a window, offset or fixed time after any expression but a selector. */
export interface Rollup extends Span, Modifiers {
  readonly kind: 'rollup'
  readonly expr: Expr
  readonly range?: Duration
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
  /** PromQL, experimental: cuts native histograms. */
  | '</'
  | '>/'

export interface Matching {
  readonly kind: 'on' | 'ignoring'
  readonly labels: readonly string[]
  readonly group?: {
    readonly side: 'left' | 'right'
    /** In MetricsQL `*` alone takes all labels. */
    readonly include: readonly string[]
    /** MetricsQL: goes before the names of the taken labels. */
    readonly prefix?: StringLiteral
  }
}

export interface Binary extends Span {
  readonly kind: 'binary'
  readonly op: BinaryOp
  readonly left: Expr
  readonly right: Expr
  readonly bool: boolean
  readonly matching?: Matching
  /** PromQL's experimental values for series that only one side has. */
  readonly fill?: { readonly left?: number; readonly right?: number }
  readonly keepMetricNames?: true
}

/** A function call; without a name it is MetricsQL's `(a, b)`, the union. */
export interface Call extends Span {
  readonly kind: 'call'
  readonly name: string
  readonly args: readonly Expr[]
  readonly keepMetricNames?: true
}

export interface Aggregate extends Span {
  readonly kind: 'aggregate'
  readonly name: string
  /** A parameter, such as the 5 of `topk(5, x)`, stands first. */
  readonly args: readonly Expr[]
  readonly grouping?: { readonly kind: 'by' | 'without'; readonly labels: readonly string[] }
  /** MetricsQL: how many series may come out. */
  readonly limit?: number
}

/** `name(params) = expr` of a WITH. */
export interface Template extends Span {
  readonly name: string
  readonly params: readonly string[]
  readonly expr: Expr
}

/** `WITH (…) expr`; only in a tree as written. */
export interface With extends Span {
  readonly kind: 'with'
  readonly templates: readonly Template[]
  readonly expr: Expr
}

/** An expression. */
export type Expr =
  | NumberLiteral
  | StringLiteral
  | VectorSelector
  | Subquery
  | Rollup
  | Unary
  | Paren
  | Binary
  | Call
  | Aggregate
  | With

/** What an expression yields. */
export type ValueType = 'scalar' | 'string' | 'vector' | 'matrix'
