import { Router, json, type HttpResponse } from '@vmkit/daemon/http-server'
import type { NotifierStatus } from '../notifier/index.ts'
import type { Alert, AlertSource, Group, RuleStatus } from '../rule/index.ts'
import { activeAlerts, alertJson, groupJson, ruleWithUpdatesJson } from './api.ts'
import { alertPage, alertsPage, frontPage, groupsPage } from './pages.ts'

/** What the pages show; read anew for each request. */
export interface AlertView {
  groups(): readonly Group[]
  notifiers(): readonly NotifierStatus[]
  /** Why the last reload failed; empty when it went well. */
  reloadError(): string
  /** Links to where alerts come from. */
  readonly alertSource: AlertSource
}

interface Found {
  readonly group: Group
  readonly rule: RuleStatus
}

/** Makes the alert program's routes. */
export function alertRoutes(view: AlertView): Router {
  const router = new Router()
  const both = (path: string, handler: Parameters<Router['handle']>[2]): void => {
    router.handle('*', path, handler)
    router.handle('*', `/vmalert${path}`, handler)
  }
  for (const path of ['/', '/vmalert', '/vmalert/'])
    router.handle('GET', path, () => frontPage(view))
  for (const path of ['/vmalert/groups', '/rules']) router.handle('*', path, () => groupsPage(view))
  router.handle('*', '/vmalert/alerts', () => alertsPage(view))
  router.handle('*', '/vmalert/alert', ({ query }) => {
    const found = findAlert(view, query)
    return found === undefined ? unknown(query) : alertPage(found, view)
  })
  both('/api/v1/rules', ({ query }) => {
    const groups = selectGroups(view, query).map(group => groupJson(group, view.alertSource))
    return json({ status: 'success', data: { groups } })
  })
  both('/api/v1/alerts', ({ query }) => {
    const alerts = selectGroups(view, query).flatMap(group =>
      group.rules().flatMap(rule =>
        activeAlerts(rule).map(alert => ({
          id: alert.id,
          json: alertJson(alert, rule, group, view.alertSource),
        })),
      ),
    )
    const sorted = alerts.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map(alert => alert.json)
    return json({ status: 'success', data: { alerts: sorted } })
  })
  both('/api/v1/notifiers', () => {
    const targets = view
      .notifiers()
      .map(({ address, lastError }) => ({ address, labels: {}, lastError }))
    return json({ status: 'success', data: { notifiers: [{ kind: 'static', targets }] } })
  })
  both('/api/v1/alert', ({ query }) => {
    const found = findAlert(view, query)
    return found === undefined
      ? unknown(query)
      : json(alertJson(found.alert, found.rule, found.group, view.alertSource))
  })
  both('/api/v1/rule', ({ query }) => {
    const found = findRules(view, query).find(({ rule }) => rule.config.id === query.get('rule_id'))
    return found === undefined
      ? unknown(query)
      : json(ruleWithUpdatesJson(found.rule, found.group, view.alertSource))
  })
  both('/api/v1/group', ({ query }) => {
    const group = view.groups().find(({ config }) => config.id === query.get('group_id'))
    return group === undefined ? unknown(query) : json(groupJson(group, view.alertSource))
  })
  return router
}

/** Groups by name and file, those the query does not name left out. */
function selectGroups(view: AlertView, query: URLSearchParams): Group[] {
  const names = query.getAll('rule_group[]')
  const files = query.getAll('file[]')
  return view
    .groups()
    .filter(({ config }) => names.length === 0 || names.includes(config.name))
    .filter(({ config }) => files.length === 0 || files.includes(config.file))
    .toSorted((a, b) => {
      const [x, y] = [a, b].map(({ config }) => `${config.name}\0${config.file}`)
      return (x ?? '') < (y ?? '') ? -1 : 1
    })
}

function findRules(view: AlertView, query: URLSearchParams): Found[] {
  return view
    .groups()
    .filter(({ config }) => config.id === query.get('group_id'))
    .flatMap(group => group.rules().map(rule => ({ group, rule })))
}

function findAlert(
  view: AlertView,
  query: URLSearchParams,
): (Found & { readonly alert: Alert }) | undefined {
  for (const found of findRules(view, query)) {
    const alert = activeAlerts(found.rule).find(({ id }) => id === query.get('alert_id'))
    if (alert !== undefined) return { ...found, alert }
  }
  return undefined
}

function unknown(query: URLSearchParams): HttpResponse {
  return { ...json({ error: `cannot find anything for "${query}"`, errorType: 404 }), status: 404 }
}
