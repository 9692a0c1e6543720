import { html, page, type Html, type HttpResponse } from '@vmkit/daemon/http-server'
import { formatLabels } from '@vmkit/promql-lite/labels'
import { formatValue } from '@vmkit/promql-lite/number'
import type { Alert, Group, RuleStatus } from '../rule/index.ts'
import { activeAlerts, stateOf } from './api.ts'
import type { AlertView } from './routes.ts'

const nav = [
  { href: '/', text: 'vmkit alert' },
  { href: '/vmalert/groups', text: 'Groups' },
  { href: '/vmalert/alerts', text: 'Alerts' },
]

/** The links of the program, and what went wrong with the last reload. */
export function frontPage(view: AlertView): HttpResponse {
  const links = [
    ['/vmalert/groups', 'groups and rules'],
    ['/vmalert/alerts', 'active alerts'],
    ['/api/v1/rules', 'groups and rules as JSON'],
    ['/api/v1/alerts', 'active alerts as JSON'],
    ['/api/v1/notifiers', 'Alertmanagers and their last error'],
    ['/metrics', "the program's own metrics"],
    ['/flags', 'command-line flags'],
    ['/-/reload', 'reload the rules'],
  ] as const
  return page({
    title: 'vmkit alert',
    body: html`${banner(view)}
      <ul>
        ${links.map(([path, what]) => html`<li><a href="${path}">${path}</a> — ${what}</li>`)}
      </ul>`,
  })
}

/** All groups with their rules. */
export function groupsPage(view: AlertView): HttpResponse {
  return page({
    title: 'Groups',
    nav,
    body: html`${banner(view)} ${view.groups().map(groupTable)}`,
  })
}

/** All alerts that are pending or firing. */
export function alertsPage(view: AlertView): HttpResponse {
  const rows = view
    .groups()
    .flatMap(group =>
      group.rules().flatMap(rule => activeAlerts(rule).map(alert => ({ alert, rule, group }))),
    )
  return page({
    title: 'Alerts',
    nav,
    body: html`${banner(view)}
      <p>${rows.length === 1 ? '1 alert is' : `${rows.length} alerts are`} active.</p>
      <table>
        <thead>
          <tr>
            <th>Alert</th>
            <th>State</th>
            <th>Labels</th>
            <th>Value</th>
            <th>Active since</th>
            <th>Annotations</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ({ alert, rule, group }) =>
              html`<tr>
                <td>
                  <a href="/vmalert/alert?group_id=${group.config.id}&alert_id=${alert.id}"
                    >${rule.config.name}</a
                  >
                </td>
                <td class="${alert.state}">${alert.state}</td>
                <td><code>${formatLabels(alert.labels)}</code></td>
                <td>${formatValue(alert.value)}</td>
                <td>${new Date(alert.activeAtMs).toISOString()}</td>
                <td>${annotations(alert)}</td>
              </tr>`,
          )}
        </tbody>
      </table>`,
  })
}

/** One alert. */
export function alertPage(
  {
    alert,
    rule,
    group,
  }: { readonly alert: Alert; readonly rule: RuleStatus; readonly group: Group },
  view: AlertView,
): HttpResponse {
  return page({
    title: rule.config.name,
    nav,
    body: html`${banner(view)}
      <p>
        ${alert.state} since ${new Date(alert.activeAtMs).toISOString()}; value
        ${formatValue(alert.value)}
      </p>
      <p><code>${formatLabels(alert.labels)}</code></p>
      ${annotations(alert)}
      <p>Group ${group.config.name} of ${group.config.file}</p>
      <pre>${rule.config.expr}</pre>`,
  })
}

function banner(view: AlertView): Html {
  const error = view.reloadError()
  return error === '' ? html`` : html`<p class="down">The last reload failed: ${error}</p>`
}

function annotations(alert: Alert): Html {
  return html`${alert.annotations.map(({ name, value }) => html`<p><b>${name}:</b> ${value}</p>`)}`
}

function groupTable(group: Group): Html {
  const { config } = group
  return html`<h2>${config.name} (every ${config.intervalMs / 1000}s)</h2>
    <p>${config.file}</p>
    <table>
      <thead>
        <tr>
          <th>Rule</th>
          <th>Kind</th>
          <th>State</th>
          <th>Expression</th>
          <th>Series</th>
          <th>Last evaluation</th>
          <th>Error</th>
        </tr>
      </thead>
      <tbody>
        ${group.rules().map(rule => ruleRow(rule))}
      </tbody>
    </table>`
}

function ruleRow(rule: RuleStatus): Html {
  const last = rule.updates[0]
  const state = rule.config.kind === 'alerting' ? stateOf(rule) : ''
  return html`<tr>
    <td>${rule.config.name}</td>
    <td>${rule.config.kind}</td>
    <td class="${state}">${state}</td>
    <td><code>${rule.config.expr}</code></td>
    <td>${last?.samples ?? 0}</td>
    <td>${last === undefined ? 'never' : new Date(last.timeMs).toISOString()}</td>
    <td>${last?.error ?? ''}</td>
  </tr>`
}
