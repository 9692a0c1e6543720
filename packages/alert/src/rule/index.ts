/**
 * Rules at work: state machines of alerting and recording rules, and the groups that drive them.
 *
 * In: group configurations and four ways out (datasource, notifiers, remote write, metrics). The
 * state machines (`evaluateAlerting`, `evaluateRecording`, `dueAlerts`) are pure functions of state,
 * rows and time; only the groups know clocks and networks.
 */
export { createAlertSource, type AlertSource } from './alert-source.ts'
export { startGroup, type Group, type GroupOptions } from './group.ts'
export type { RuleStatus } from './rule-runner.ts'
export type { Alert } from './types.ts'
