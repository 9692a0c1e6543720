/**
 * Rule files: found by glob or URL, read, checked whole, and turned into groups.
 *
 * In: the values of -rule. Out: groups with defaults filled in and stable ids, or one error that
 * names every problem with its place. A file with a mistake rejects the whole load, so a reload
 * never mixes old and new rules.
 */
export { alertIdOf, fnv1a64 } from './ids.ts'
export { loadRuleFiles } from './rule-files.ts'
export type { AlertingRuleConfig, GroupConfig, RuleConfig } from './types.ts'
