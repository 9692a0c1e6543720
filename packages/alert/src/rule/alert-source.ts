import type { Labels } from '@vmkit/promql-lite/labels'
import type { AlertingRuleConfig } from '../config/index.ts'
import { MissingAnswer, parseTemplate } from '../template/index.ts'
import type { Alert } from './types.ts'

/** Where people see why there is an alert: its generatorURL. */
export type AlertSource = (
  alert: Alert,
  rule: Pick<AlertingRuleConfig, 'expr' | 'forMs'>,
  groupId: string,
) => string

/** The page of the alert in this program. */
export const DEFAULT_ALERT_SOURCE = 'vmalert/alert?group_id={{.GroupID}}&alert_id={{.AlertID}}'

/**
 * Makes the links of alerts out of -external.alert.source; one that fails falls back to the page of
 * this program.
 *
 * @throws SyntaxError when the template cannot be parsed
 */
export function createAlertSource(options: {
  /** -external.alert.source. */
  readonly template: string
  /** Where people reach the program. */
  readonly externalUrl: () => string
  /** -external.url as given. */
  readonly givenUrl: string
  readonly externalLabels: Labels
  readonly onError: (error: string) => void
}): AlertSource {
  const { externalUrl, givenUrl, externalLabels, onError } = options
  const template = parseTemplate(options.template || DEFAULT_ALERT_SOURCE)
  const fallback = parseTemplate(DEFAULT_ALERT_SOURCE)
  return (alert, { expr, forMs }, groupId) => {
    const programUrl = externalUrl().replace(/\/+$/, '')
    const data = {
      labels: alert.labels,
      value: alert.value,
      expr,
      forMs,
      activeAtMs: alert.activeAtMs,
      alertId: alert.id,
      groupId,
      externalLabels,
      externalUrl: givenUrl,
    }
    try {
      return `${programUrl}/${template.run(data, { programUrl })}`
    } catch (error) {
      const isQuery = error instanceof MissingAnswer
      const reason = error instanceof Error ? error.message : String(error)
      onError(
        `cannot make the link of an alert: ${isQuery ? 'a template of -external.alert.source cannot ask queries' : reason}`,
      )
      return `${programUrl}/${fallback.run(data)}`
    }
  }
}
