import { createTargetFetcher, type FetchRoom, type TargetFetcher } from '../fetch/index.ts'
import type { ScrapeClients } from './clients.ts'
import type { Target } from './target.ts'

/** Returns what makes the way to a target. */
export function createFetchers(options: {
  readonly room: FetchRoom
  readonly clients: ScrapeClients
  readonly disableCompression: boolean
  readonly disableKeepAlive: boolean
  readonly maxResponseHeadersBytes: number
}): (target: Target) => TargetFetcher {
  const { room, clients } = options
  return target => {
    const { job, url, timeoutMs, intervalMs } = target
    const request = {
      url,
      timeoutMs,
      maxBodyBytes: target.maxScrapeSizeBytes,
      maxHeaderBytes: options.maxResponseHeadersBytes,
      acceptGzip: !(job.disableCompression ?? options.disableCompression),
      followRedirects: job.followRedirects,
    }
    return createTargetFetcher(request, {
      ...job.http,
      room,
      client: () => clients.get(job),
      keepAlive: !options.disableKeepAlive && !job.disableKeepAlive,
      idleTimeoutMs: 2 * intervalMs,
    })
  }
}
