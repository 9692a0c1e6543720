/**
 * Where VictoriaMetrics and Prometheus differ, in one table: which fields and actions there are, how
 * values are read, what a regex means, and when a rule list stops.
 */
import { list, mapOf, object, string, uint64, type Decoder } from '@vmkit/yaml'
import { prometheusActions, victoriaMetricsActions, type ActionCompiler } from './actions/index.ts'
import { ifExpression } from './if-expression.ts'
import { LabelSet } from './label-set.ts'
import { compilePattern, compilePlainPattern, type Pattern } from './pattern.ts'
import { PrometheusLabelSet } from './prometheus-label-set.ts'
import { regexText, textOrUnset } from './field-text.ts'
import { defaults, type RuleFields } from './rule-fields.ts'
import type { Checks } from './validation/check.ts'
import { prometheusChecks } from './validation/prometheus.ts'
import { victoriaMetricsChecks } from './validation/victoriametrics.ts'

/** Whose relabeling to follow. */
export type DialectName = 'victoriametrics' | 'prometheus'

/** How one of the two programs relabels. */
export interface Dialect {
  readonly name: DialectName
  /** Reads the fields of a rule. */
  readonly decode: Decoder<RuleFields>
  readonly actions: ReadonlyMap<string, ActionCompiler>
  readonly checks: Checks
  /** Compiles the regex of a rule; throws a SyntaxError. */
  readonly compilePattern: (rule: RuleFields) => Pattern
  readonly createLabelSet: () => LabelSet
  /** Whether a set that has lost all its labels meets no more rules. */
  readonly stopsWhenEmpty: boolean
}

const victoriaMetricsFields = object({
  action: string,
  source_labels: list(string),
  separator: textOrUnset,
  target_label: string,
  regex: regexText,
  modulus: uint64,
  replacement: textOrUnset,
  if: ifExpression,
  match: string,
  labels: mapOf(string),
})

const prometheusFields = object({
  action: string,
  source_labels: list(string),
  separator: string,
  target_label: string,
  regex: string,
  modulus: uint64,
  replacement: string,
})

const victoriaMetrics: Dialect = {
  name: 'victoriametrics',
  decode: (node, path, problems) => {
    const config = victoriaMetricsFields(node, path, problems)
    return (
      config && {
        ...withDefaults(config),
        action: config.action || defaults.action,
        condition: config.if,
        match: config.match ?? '',
        labels: config.labels ?? new Map(),
      }
    )
  },
  actions: victoriaMetricsActions,
  checks: victoriaMetricsChecks,
  compilePattern: rule => compilePattern(rule.regex, rule.action),
  createLabelSet: () => new LabelSet(),
  stopsWhenEmpty: true,
}

const prometheus: Dialect = {
  name: 'prometheus',
  decode: (node, path, problems) => {
    const config = prometheusFields(node, path, problems)
    return (
      config && {
        ...withDefaults(config),
        action: config.action ?? defaults.action,
        condition: undefined,
        match: '',
        labels: new Map(),
      }
    )
  },
  actions: prometheusActions,
  checks: prometheusChecks,
  compilePattern: rule => compilePlainPattern(rule.regex, rule.action),
  createLabelSet: () => new PrometheusLabelSet(),
  stopsWhenEmpty: false,
}

/** The dialects by name. */
export const dialects: Readonly<Record<DialectName, Dialect>> = {
  victoriametrics: victoriaMetrics,
  prometheus,
}

/** The fields that both dialects have. */
interface SharedFields {
  readonly source_labels?: string[] | undefined
  readonly separator?: string | undefined
  readonly target_label?: string | undefined
  readonly regex?: string | undefined
  readonly modulus?: bigint | undefined
  readonly replacement?: string | undefined
}

function withDefaults(
  config: SharedFields,
): Omit<RuleFields, 'action' | 'condition' | 'match' | 'labels'> {
  return {
    sourceLabels: config.source_labels ?? [],
    hasSourceLabels: config.source_labels !== undefined,
    separator: config.separator ?? defaults.separator,
    targetLabel: config.target_label ?? '',
    regex: config.regex,
    modulus: config.modulus ?? 0n,
    replacement: config.replacement ?? defaults.replacement,
    hasReplacement: config.replacement !== undefined,
  }
}
