import {
  Router,
  html,
  json,
  page,
  type Handler,
  type HandlerOptions,
  type HttpResponse,
} from '@vmkit/daemon/http-server'
import type { MetricRegistry } from '@vmkit/daemon/metrics'
import type { AgentBooks } from '../ledger/index.ts'
import type { DroppedTarget, TargetResponse, TargetStatus } from '../scrape/index.ts'
import { targetsApi } from './api.ts'
import { countRequests } from './count-requests.ts'
import { discoveryPage } from './discovery-page.ts'
import { liveResponse } from './live-response.ts'
import { lossApi } from './loss-api.ts'
import { lossPage } from './loss-page.ts'
import { answerTargets } from './targets.ts'

/** What the pages show; read anew for each request. */
export interface AgentView {
  targets(): readonly TargetStatus[]
  /** Names of all jobs. */
  jobs(): readonly string[]
  /** Asks a target now; undefined when there is none with that id. */
  fetchResponse(id: string, signal: AbortSignal): Promise<TargetResponse> | undefined
  dropped(): Promise<readonly DroppedTarget[]>
  /** Kinds of discovery whose first pass is not done. */
  waitingFor(): number
  /** The text of the running scrape configuration, secrets hidden; undefined without one. */
  configText(): string | undefined
  readonly memberUrlTemplate: string
  /** What came in, went out, waits and was lost. */
  books(): AgentBooks
}

/** Makes the agent's routes. */
export function agentRoutes(view: AgentView, metrics: MetricRegistry): Router {
  const router = new Router()
  const both = (path: string, handler: Handler, options?: HandlerOptions): void => {
    const counting = countRequests(metrics, path, handler)
    router.handle('*', path, counting, options)
    router.handle('*', `/prometheus${path}`, counting, options)
  }
  router.handle('GET', '/', () => frontPage())
  both('/targets', request => answerTargets(request, view))
  both('/api/v1/targets', ({ query }) => targetsApi(query, view))
  both('/target_response', request => liveResponse(request, view))
  both('/service-discovery', async ({ query }) => {
    const { memberUrlTemplate } = view
    const pool = query.get('scrapePool') ?? ''
    return discoveryPage(view.targets(), await view.dropped(), { pool, memberUrlTemplate })
  })
  both('/loss', () => lossPage(view.books(), Date.now()))
  both('/api/v1/loss', () => lossApi(view.books()))
  both('/config', () => ({ type: 'text', body: view.configText() ?? '' }), { authKey: 'config' })
  both(
    '/api/v1/status/config',
    () => json({ status: 'success', data: { yaml: view.configText() ?? '' } }),
    { authKey: 'config' },
  )
  router.handle('*', '/ready', () => readiness(view.waitingFor()))
  return router
}

function readiness(waitingFor: number): HttpResponse {
  return waitingFor === 0
    ? { type: 'text', body: 'OK' }
    : { status: 425, type: 'text', body: `waiting for scrapes to init, left: ${waitingFor}` }
}

function frontPage(): HttpResponse {
  const links = [
    ['targets', 'targets, their state and last error'],
    ['service-discovery', 'targets before relabeling, and why some are not scraped'],
    ['loss', 'what was sent, what waits, what was lost and why'],
    ['api/v1/targets', 'targets as JSON'],
    ['api/v1/loss', 'the same books as JSON'],
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
