/**
 * Relabeling as VictoriaMetrics or Prometheus does it, without any daemon around.
 *
 * In: rules (YAML text, objects or a node of a config) and ordered labels. Out: new labels, nothing
 * when they are dropped, or a trace of every step; a RelabelConfigError for rules that are wrong.
 * Must never do I/O, keep state outside the objects it makes, sort labels, or change an array it was
 * given.
 */
export type { Label, Labels } from '@vmkit/promql-lite/labels'
export { engineName as regexEngine } from '@vmkit/promql-lite/regex'
export { parseSelector, type Selector } from '@vmkit/promql-lite/selector'
export { RelabelConfigError, parseRelabelConfigs, type RelabelOptions } from './config.ts'
export type { DialectName } from './dialect.ts'
export { finalizeLabels } from './finalize.ts'
export type { LabelEntries, LabelInput, LabelObject } from './label-shapes.ts'
export type { Hint, HintCode, Phase } from './lint/hint.ts'
export type { RuleRef } from './rule-ref.ts'
export { RelabelRules, type TraceOptions } from './rules.ts'
export type { RelabelRuleConfig } from './rule-fields.ts'
export type { LabelChange } from './trace/changes.ts'
export type { Reason, SourceValue, UnmetFilter } from './reason.ts'
export type { LabelOrigin, Trace, TraceStep } from './trace/trace.ts'
