/**
 * Relabeling as VictoriaMetrics does it, without any daemon around.
 *
 * In: rules (YAML text, objects or a node of a config) and ordered labels. Out: new labels, nothing
 * when they are dropped, or a trace of every step; a RelabelConfigError for rules that are wrong.
 * Must never do I/O, keep state between calls, sort labels, or change an array it was given.
 */
export type { Label, Labels } from '@vmkit/promql-lite/labels'
export { parseSelector } from '@vmkit/promql-lite/selector'
export { RelabelConfigError, parseRelabelConfigs, type RelabelOptions } from './config.ts'
export { finalizeLabels } from './label-set.ts'
export { RelabelRules, type LabelObject, type Trace, type TraceStep } from './rules.ts'
export type { RelabelRuleConfig } from './rule-fields.ts'
