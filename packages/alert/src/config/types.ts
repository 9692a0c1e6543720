import type { Labels } from '@vmkit/promql-lite/labels'

interface BaseRule {
  /** FNV-1a of what makes the rule itself: expression, kind, name and own labels. */
  readonly id: string
  readonly name: string
  readonly expr: string
  /** Own labels, sorted by name, as written (alerting rules: templates). */
  readonly labels: Labels
  readonly debug: boolean
  /** How many past evaluations are kept for display; undefined: the flag's value. */
  readonly updateEntriesLimit: number | undefined
}

export interface AlertingRuleConfig extends BaseRule {
  readonly kind: 'alerting'
  readonly forMs: number
  readonly keepFiringForMs: number
  /** Templates by name. */
  readonly annotations: Labels
}

export interface RecordingRuleConfig extends BaseRule {
  readonly kind: 'recording'
}

export type RuleConfig = AlertingRuleConfig | RecordingRuleConfig

/** A group of rules that are evaluated at the same moments. */
export interface GroupConfig {
  readonly id: string
  readonly name: string
  /** Path or URL it was read from. */
  readonly file: string
  readonly intervalMs: number
  /** Exact phase within the interval; undefined: a phase from the id. */
  readonly evalOffsetMs: number | undefined
  /** How far evaluation looks back; undefined: the flag's value. */
  readonly evalDelayMs: number | undefined
  readonly evalAlignment: boolean
  /** Most results of a rule; undefined: the flag's value; 0: no limit. */
  readonly limit: number | undefined
  readonly concurrency: number
  /** Query arguments for the datasource. */
  readonly params: readonly (readonly [string, readonly string[]])[]
  readonly headers: readonly (readonly [string, string])[]
  readonly notifierHeaders: readonly (readonly [string, string])[]
  readonly labels: Labels
  readonly rules: readonly RuleConfig[]
  /** Changes whenever anything in the group changes. */
  readonly checksum: string
}
