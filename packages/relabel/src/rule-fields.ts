import type { IfExpression } from './if-expression.ts'

/** The fields of one rule, typed and with defaults. */
export interface RuleFields {
  /** As written, `replace` when nothing is. */
  readonly action: string
  readonly sourceLabels: readonly string[]
  /** Whether a list of source labels is written, if only an empty one. */
  readonly hasSourceLabels: boolean
  readonly separator: string
  readonly targetLabel: string
  /** `undefined` when not set, which is not the same as `''`. */
  readonly regex: string | undefined
  readonly modulus: bigint
  readonly replacement: string
  readonly hasReplacement: boolean
  readonly condition: IfExpression | undefined
  /** Of the action `graphite`. */
  readonly match: string
  readonly labels: ReadonlyMap<string, string>
}

/** What a field has where nothing is written. */
export const defaults = { action: 'replace', separator: ';', replacement: '$1' } as const

/** A rule as it is written in a config file. */
export interface RelabelRuleConfig {
  action?: string
  source_labels?: string[]
  separator?: string
  target_label?: string
  regex?: string | number | boolean | (string | number | boolean)[]
  modulus?: number | bigint
  replacement?: string
  if?: string | string[]
  match?: string
  labels?: Record<string, string>
}

/** The name of a rule's field. */
export type FieldName = keyof RelabelRuleConfig

/** Something wrong with one field of a rule, or with what is missing there. */
export interface FieldProblem {
  readonly field: FieldName
  readonly message: string
  /** Where in the field's text, in UTF-16 units (default: its start). */
  readonly offset?: number | undefined
}
