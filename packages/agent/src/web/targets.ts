import { RequestError, type HttpResponse, type HttpServerRequest } from '@vmkit/daemon/http-server'
import type { TargetStatus } from '../scrape/index.ts'
import { targetQuery } from './target-filter.ts'
import { targetPools } from './target-pools.ts'
import { badFilterPage, targetsPage } from './targets-page.ts'
import { targetsText } from './targets-text.ts'

/** Answers /targets: a page for browsers, text for everyone else. */
export async function answerTargets(
  request: Pick<HttpServerRequest, 'headers' | 'query'>,
  view: { targets(): readonly TargetStatus[]; jobs(): readonly string[] },
): Promise<HttpResponse> {
  const isPage = request.headers.accept?.includes('text/html') === true
  const query = targetQuery(request.query)
  const nowMs = Date.now()
  try {
    const pools = targetPools(view.targets(), view.jobs(), query)
    if (isPage) return await targetsPage(pools, query, { nowMs })
    return { type: 'text', body: await targetsText(pools, { ...query, nowMs }) }
  } catch (error) {
    if (!isPage || !(error instanceof RequestError)) throw error
    return badFilterPage(query, error.message)
  }
}
