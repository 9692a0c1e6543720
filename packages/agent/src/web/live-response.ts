import { RequestError, type HttpResponse, type HttpServerRequest } from '@vmkit/daemon/http-server'
import type { TargetResponse } from '../scrape/index.ts'

/**
 * Answers /target_response: what the target says at this moment.
 *
 * @throws RequestError with vmagent's status and words when there is no such target or no answer
 */
export async function liveResponse(
  { query, signal }: Pick<HttpServerRequest, 'query' | 'signal'>,
  view: {
    fetchResponse(id: string, signal: AbortSignal): Promise<TargetResponse> | undefined
  },
): Promise<HttpResponse> {
  const id = query.get('id') ?? ''
  const response = await view.fetchResponse(id, signal)
  if (response === undefined) throw new RequestError(400, `cannot find target for id=${id}`)
  if (response.kind === 'failure') {
    throw new RequestError(400, `cannot fetch response from id=${id}: ${response.error}`)
  }
  return { type: 'text', body: response.body }
}
