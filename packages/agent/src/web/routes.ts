import { Router, html, json, page, type HttpResponse } from '@vmkit/daemon/http-server'
import type { DroppedTarget, TargetStatus } from '../scrape/index.ts'
import { droppedJson, targetJson } from './api.ts'
import { discoveryPage } from './discovery-page.ts'
import { targetsPage, targetsText } from './targets-page.ts'

/** What the pages show; read anew for each request. */
export interface AgentView {
  targets(): readonly TargetStatus[]
  dropped(): readonly DroppedTarget[]
  /** Kinds of discovery whose first pass is not done. */
  waitingFor(): number
  /** The text of the running scrape configuration, secrets hidden; undefined without one. */
  configText(): string | undefined
  readonly memberUrlTemplate: string
}

/** Makes the agent's routes. */
export function agentRoutes(view: AgentView): Router {
  const router = new Router()
  const both = (path: string, ...rest: HandlerAndOptions): void => {
    router.handle('*', path, ...rest)
    router.handle('*', `/prometheus${path}`, ...rest)
  }
  router.handle('GET', '/', () => frontPage())
  both('/targets', request => {
    const targets = view.targets()
    return request.headers.accept?.includes('text/html')
      ? targetsPage(targets, request.query)
      : { type: 'text', body: targetsText(targets, request.query) }
  })
  both('/api/v1/targets', request => {
    const { query } = request
    const state = query.get('state') ?? 'any'
    const pool = query.get('scrapePool') ?? ''
    const isShown = (target: { readonly job: string }): boolean =>
      pool === '' || target.job === pool
    const active = state === 'dropped' ? [] : view.targets().filter(isShown)
    const dropped = state === 'active' ? [] : view.dropped().filter(isShown)
    return json({
      status: 'success',
      data: { activeTargets: active.map(targetJson), droppedTargets: dropped.map(droppedJson) },
    })
  })
  both('/service-discovery', () =>
    discoveryPage(view.targets(), view.dropped(), view.memberUrlTemplate),
  )
  both('/config', () => ({ type: 'text', body: view.configText() ?? '' }), { authKey: 'config' })
  both(
    '/api/v1/status/config',
    () => json({ status: 'success', data: { yaml: view.configText() ?? '' } }),
    { authKey: 'config' },
  )
  router.handle('*', '/ready', () => readiness(view.waitingFor()))
  return router
}

type HandlerAndOptions =
  Parameters<Router['handle']> extends [unknown, unknown, ...infer Rest] ? Rest : never

function readiness(waitingFor: number): HttpResponse {
  return waitingFor === 0
    ? { type: 'text', body: 'OK' }
    : { status: 425, type: 'text', body: `waiting for scrapes to init, left: ${waitingFor}` }
}

function frontPage(): HttpResponse {
  const links = [
    ['targets', 'targets, their state and last error'],
    ['service-discovery', 'targets before relabeling, and why some are not scraped'],
    ['api/v1/targets', 'targets as JSON'],
    ['config', 'the running scrape configuration'],
    ['metrics', "the agent's own metrics"],
    ['flags', 'command-line flags'],
    ['-/reload', 'reload the configuration'],
  ] as const
  return page({
    title: 'vmkit agent',
    body: html`<ul>
      ${links.map(([path, what]) => html`<li><a href="${path}">/${path}</a> — ${what}</li>`)}
    </ul>`,
  })
}
