import { createHttpClient, type HttpClient } from '@vmkit/daemon/http-client'
import { errorText } from '@vmkit/daemon/errors'
import type { Logger } from '@vmkit/daemon/log'
import type { MetricRegistry } from '@vmkit/daemon/metrics'
import { decode, optional, parseYaml } from '@vmkit/yaml'
import { targetGroups, type HttpSdConfig, type ScrapeJob } from '../config/index.ts'
import type { DiscoveryRequests } from './discovery-requests.ts'
import { groupTargets } from './group-targets.ts'
import type { DiscoveredTarget, Discovery } from './types.ts'

const TIMEOUT_MS = 60_000

interface Source {
  readonly client: HttpClient
  /** What the last good answer said. */
  targets: readonly DiscoveredTarget[]
}

/** Makes the discovery of http_sd_configs: URLs that answer with lists of targets. */
export function createHttpDiscovery(options: {
  /** -promscrape.httpSDCheckInterval. */
  readonly intervalMs: number
  readonly requests: DiscoveryRequests
  readonly metrics: MetricRegistry
  readonly log: Logger
}): Discovery {
  const { intervalMs, log } = options
  const sources = new Map<string, Source>()
  const closeAllBut = async (wanted: ReadonlySet<string>): Promise<void> => {
    const unused = [...sources].filter(([key]) => !wanted.has(key))
    for (const [key] of unused) sources.delete(key)
    await Promise.all(unused.map(([, { client }]) => client.close()))
  }
  const sourceOf = (config: HttpSdConfig): Source => {
    const key = keyOf(config)
    const source = sources.get(key) ?? { client: createHttpClient(config.http), targets: [] }
    sources.set(key, source)
    return source
  }
  return {
    kind: 'http_sd_configs',
    intervalMs,
    keepOnly: jobs => closeAllBut(new Set(jobs.flatMap(job => job.httpSdConfigs.map(keyOf)))),
    close: () => closeAllBut(new Set()),
    async discover(job) {
      const lists = await Promise.all(
        job.httpSdConfigs.map(async config => {
          const source = sourceOf(config)
          try {
            source.targets = await ask(config, source.client, job, options)
          } catch (error) {
            log.error(
              `job "${job.jobName}": cannot get targets from "${shown(config.url)}": ${errorText(error)}; the ${source.targets.length} of before stay`,
            )
          }
          return source.targets
        }),
      )
      return lists.flat()
    },
  }
}

async function ask(
  { url }: HttpSdConfig,
  client: HttpClient,
  job: ScrapeJob,
  { intervalMs, requests, metrics, log }: Parameters<typeof createHttpDiscovery>[0],
): Promise<DiscoveredTarget[]> {
  const fail = (type: 'fetch' | 'parse', error: unknown): never => {
    metrics.counter('promscrape_discovery_http_errors_total', { type, url: shown(url) }).inc()
    throw error
  }
  const answer = await requests
    .send(client, {
      url,
      headers: {
        Accept: 'application/json',
        'X-Prometheus-Refresh-Interval-Seconds': String(intervalMs / 1000),
      },
      timeoutMs: TIMEOUT_MS,
      followRedirects: true,
      decompress: true,
    })
    .catch((error: unknown) => fail('fetch', error))
  if (answer.status !== 200) {
    const text = JSON.stringify(answer.body.toString('utf8', 0, 256))
    fail('fetch', new Error(`unexpected status code ${answer.status}; response body: ${text}`))
  }
  try {
    const text = answer.body.toString()
    // Only JSON is allowed; the other reader says where a field is wrong.
    JSON.parse(text)
    const groups = decode(optional(targetGroups), parseYaml(text, { file: shown(url) })) ?? []
    const place = `"${shown(url)}" of job "${job.jobName}"`
    const meta = [{ name: '__meta_url', value: url }]
    return groups.flatMap(({ targets, labels }) => {
      // Other than in files, the target itself wins over a label of that name.
      const others = labels.filter(({ name }) => name !== '__address__')
      return groupTargets({ targets, labels: others }, meta, place, log)
    })
  } catch (error) {
    return fail('parse', error)
  }
}

const keyOf = (config: HttpSdConfig): string => JSON.stringify(config)

/** Neither a password nor a token belongs into logs and metrics. */
function shown(text: string): string {
  const url = new URL(text)
  url.username = ''
  url.password = ''
  const { search } = url
  url.search = ''
  return search === '' ? url.href : `${url.href}?…`
}
