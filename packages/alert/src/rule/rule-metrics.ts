import type { MetricRegistry } from '@vmkit/daemon/metrics'
import type { GroupConfig, RuleConfig } from '../config/index.ts'
import type { AlertingState } from './types.ts'

/** What a rule reports while it works. */
export interface RuleMetrics {
  readonly fired: (alerts: number) => void
  readonly evaluated: (update: {
    readonly error: string
    readonly samples: number
    readonly seriesFetched: number | undefined
  }) => void
  readonly close: () => void
}

/** Registers the metrics of one rule under vmalert's names. */
export function ruleMetrics(
  metrics: MetricRegistry,
  rule: RuleConfig,
  group: GroupConfig,
  alerts: () => AlertingState,
): RuleMetrics {
  const isAlerting = rule.kind === 'alerting'
  const labels = {
    [isAlerting ? 'alertname' : 'recording']: rule.name,
    group: group.name,
    file: group.file,
    id: rule.id,
  }
  const prefix = isAlerting ? 'vmalert_alerting_rules' : 'vmalert_recording_rules'
  const errors = metrics.counter(`${prefix}_errors_total`, labels)
  const samples = metrics.gauge(`${prefix}_last_evaluation_samples`, labels)
  const fetched = metrics.gauge(`${prefix}_last_evaluation_series_fetched`, labels)
  const executions = metrics.counter('vmalert_execution_total')
  const executionErrors = metrics.counter('vmalert_execution_errors_total')
  const fired = metrics.counter('vmalert_alerts_fired_total')
  const names = [
    `${prefix}_errors_total`,
    `${prefix}_last_evaluation_samples`,
    `${prefix}_last_evaluation_series_fetched`,
  ]
  if (isAlerting) {
    for (const state of ['firing', 'pending'] as const) {
      const name = `vmalert_alerts_${state}`
      names.push(name)
      metrics.gauge(
        name,
        labels,
        () => [...alerts().values()].filter(alert => alert.state === state).length,
      )
    }
  }
  return {
    fired: count => fired.inc(count),
    evaluated: update => {
      executions.inc()
      if (update.error !== '') {
        errors.inc()
        executionErrors.inc()
      }
      samples.set(update.samples)
      fetched.set(update.seriesFetched ?? -1)
    },
    close: () => {
      for (const name of names) metrics.unregister(name, labels)
    },
  }
}
