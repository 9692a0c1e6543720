import { labelsToObject } from '@vmkit/promql-lite/labels'
import { formatValue } from '@vmkit/promql-lite/number'
import type { Alert, AlertSource, Group, RuleStatus } from '../rule/index.ts'

type Json = Readonly<Record<string, unknown>>

/** What Go prints for a time that never was. */
const NEVER = '0001-01-01T00:00:00Z'

function time(timeMs: number): string {
  return timeMs === 0 ? NEVER : new Date(timeMs).toISOString()
}

/** A group as `/api/v1/rules` shows it. */
export function groupJson(group: Group, source: AlertSource): Json {
  const { config } = group
  return {
    name: config.name,
    rules: group.rules().map(rule => ruleJson(rule, group, source)),
    interval: config.intervalMs / 1000,
    lastEvaluation: time(group.lastEvaluationMs),
    type: 'prometheus',
    id: config.id,
    file: config.file,
    concurrency: config.concurrency,
    labels: labelsToObject(config.labels),
    ...optional(
      'params',
      config.params.flatMap(([key, values]) => values.map(value => `${key}=${value}`)),
    ),
    ...optional('headers', config.headers.map(headerText)),
    ...optional('notifier_headers', config.notifierHeaders.map(headerText)),
    ...(config.evalOffsetMs === undefined ? {} : { eval_offset: config.evalOffsetMs / 1000 }),
    ...(config.evalDelayMs === undefined ? {} : { eval_delay: config.evalDelayMs / 1000 }),
    states: countsOf(
      group.rules().map(rule => (rule.config.kind === 'alerting' ? stateOf(rule) : '')),
    ),
  }
}

function optional(name: string, texts: readonly string[]): Json {
  return texts.length === 0 ? {} : { [name]: texts }
}

/** A header for people to see; what may be a secret is not shown. */
function headerText([name, value]: readonly [string, string]): string {
  return `${name}: ${/auth|pass|key|secret|token/i.test(name) ? '<secret>' : value}`
}

function countsOf(states: readonly string[]): Json {
  const counts: Record<string, number> = {}
  for (const state of states) counts[state] = (counts[state] ?? 0) + 1
  return counts
}

/** A rule as the API shows it. */
export function ruleJson(rule: RuleStatus, group: Group, source: AlertSource): Json {
  const { config, updates } = rule
  const last = updates[0]
  const isAlerting = config.kind === 'alerting'
  return {
    state: isAlerting ? stateOf(rule) : '',
    name: config.name,
    query: config.expr,
    duration: isAlerting ? Math.max(0, config.forMs / 1000) : 0,
    keep_firing_for: isAlerting ? config.keepFiringForMs / 1000 : 0,
    labels: labelsToObject(rule.labels),
    ...(isAlerting ? { annotations: labelsToObject(config.annotations) } : {}),
    lastError: last?.error ?? '',
    evaluationTime: (last?.durationMs ?? 0) / 1000,
    lastEvaluation: time(last?.timeMs ?? 0),
    ...(isAlerting
      ? { alerts: activeAlerts(rule).map(alert => alertJson(alert, rule, group, source)) }
      : {}),
    health: (last?.error ?? '') === '' ? 'ok' : 'err',
    type: config.kind,
    datasourceType: 'prometheus',
    lastSamples: last?.samples ?? 0,
    ...(last?.seriesFetched === undefined ? {} : { lastSeriesFetched: last.seriesFetched }),
    id: config.id,
    group_id: group.config.id,
    group_name: group.config.name,
    file: group.config.file,
    debug: config.debug,
    max_updates_entries: rule.maxUpdates,
  }
}

/** A rule with its past evaluations, newest first. */
export function ruleWithUpdatesJson(rule: RuleStatus, group: Group, source: AlertSource): Json {
  return {
    ...ruleJson(rule, group, source),
    updates: rule.updates.map(update => ({
      time: time(update.timeMs),
      at: time(update.atMs),
      duration: Math.round(update.durationMs * 1e6),
      error: update.error === '' ? null : update.error,
      samples: update.samples,
      series_fetched: update.seriesFetched ?? null,
    })),
  }
}

/** An alert as the API shows it. */
export function alertJson(alert: Alert, rule: RuleStatus, group: Group, source: AlertSource): Json {
  return {
    state: alert.state,
    name: rule.config.name,
    value: formatValue(alert.value),
    labels: labelsToObject(alert.labels),
    annotations: labelsToObject(alert.annotations),
    activeAt: time(alert.activeAtMs),
    id: alert.id,
    rule_id: rule.config.id,
    group_id: group.config.id,
    expression: rule.config.expr,
    source: source(alert, { expr: rule.config.expr, forMs: forOf(rule) }, group.config.id),
    restored: false,
    stabilizing: alert.keepFiringSinceMs > 0,
  }
}

/** Alerts that are pending or firing. */
export function activeAlerts(rule: RuleStatus): readonly Alert[] {
  return rule.alerts.filter(alert => alert.state !== 'inactive')
}

/** The state of an alerting rule: that of its most advanced alert. */
export function stateOf(rule: RuleStatus): 'firing' | 'pending' | 'inactive' {
  if (rule.alerts.some(alert => alert.state === 'firing')) return 'firing'
  return rule.alerts.some(alert => alert.state === 'pending') ? 'pending' : 'inactive'
}

function forOf({ config }: RuleStatus): number {
  return config.kind === 'alerting' ? config.forMs : 0
}
