import type { IfExpression } from './if-expression.ts'

/** The fields of one rule, typed and with defaults, before its action has looked at them. */
export interface RuleFields {
  /** As written, `replace` when nothing is. */
  readonly action: string
  readonly sourceLabels: readonly string[]
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

/** Says that a field does not go with the others; caught where the position is known. */
export class FieldError extends SyntaxError {
  readonly field: FieldName

  constructor(field: FieldName, message: string, options?: ErrorOptions) {
    super(message, options)
    this.field = field
  }
}
