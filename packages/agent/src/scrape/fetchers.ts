import process from 'node:process'
import { createEnvProxy, isServiceName, type ProxyEnv, urlFiles } from '@vmkit/daemon/http-client'
import type { HttpAccess } from '../config/index.ts'
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
  /** Where `HTTP_PROXY` and its like come from; default the environment of the process. */
  readonly env?: ProxyEnv
}): (target: Target) => TargetFetcher {
  const { room, clients } = options
  const envProxy = createEnvProxy(options.env ?? process.env)
  return target => {
    const { job, url, timeoutMs, intervalMs } = target
    // Relabeling and what is discovered can make anything an address.
    if (!URL.canParse(url)) return unreachable(url)
    const request = {
      url,
      timeoutMs,
      maxBodyBytes: target.maxScrapeSizeBytes,
      maxHeaderBytes: options.maxResponseHeadersBytes,
      acceptGzip: !(job.disableCompression ?? options.disableCompression),
      followRedirects: job.followRedirects,
    }
    const { auth, proxy: _, ...access } = job.http
    return createTargetFetcher(request, {
      ...access,
      ...(auth === undefined || auth.kind === 'oauth2' ? {} : { auth }),
      needsClient: needsClient(job.http, new URL(url), envProxy),
      room,
      client: () => clients.get(job),
      keepAlive: !options.disableKeepAlive && !job.disableKeepAlive,
      idleTimeoutMs: 2 * intervalMs,
    })
  }
}

/** Fails whenever it is asked, so that a target with such a URL is down and harms no other. */
function unreachable(url: string): TargetFetcher {
  const error = `cannot use "${url}" as a URL; relabeling has to leave a host name or IP address, and a port from 1 to 65535, in "__address__"`
  return {
    fetch: () =>
      Promise.resolve({ kind: 'failure', cause: 'other', error, status: 0, durationMs: 0 }),
    close: () => undefined,
  }
}

/** Whether a target is out of reach for a plain connection with headers that are known at once. */
function needsClient(
  { auth, tls, proxy }: HttpAccess,
  url: URL,
  envProxy: (url: URL) => string | undefined,
): boolean {
  return (
    auth?.kind === 'oauth2' ||
    (proxy ?? envProxy(url)) !== undefined ||
    isServiceName(url.hostname) ||
    urlFiles(auth, tls).length > 0
  )
}
