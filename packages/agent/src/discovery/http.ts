import { createHttpClient, type HttpClient } from '@vmkit/daemon/http-client'
import type { Logger } from '@vmkit/daemon/log'
import type { MetricRegistry } from '@vmkit/daemon/metrics'
import { decode, optional, parseYaml } from '@vmkit/yaml'
import { targetGroups, type HttpSdConfig } from '../config/index.ts'
import type { DiscoveryRequests } from './discovery-requests.ts'
import { groupTargets } from './group-targets.ts'
import type { TargetSource } from './polled.ts'
import { shownUrl } from './providers/api-client.ts'
import type { DiscoveredTarget } from './types.ts'

const TIMEOUT_MS = 60_000

interface Options {
  /** -promscrape.httpSDCheckInterval. */
  readonly intervalMs: number
  readonly requests: DiscoveryRequests
  readonly metrics: MetricRegistry
  readonly log: Logger
}

/** Makes what answers for an entry of http_sd_configs: a URL that answers with a list of targets. */
export function openHttpSource(config: HttpSdConfig, options: Options): TargetSource {
  const { url, http } = config
  const client = createHttpClient(http)
  return {
    name: shownUrl(url),
    list: place => ask(config, client, place, options),
    close: () => client.close(),
  }
}

async function ask(
  { url, followRedirects }: HttpSdConfig,
  client: HttpClient,
  place: string,
  { intervalMs, requests, metrics, log }: Options,
): Promise<DiscoveredTarget[]> {
  const fail = (type: 'fetch' | 'parse', error: unknown): never => {
    metrics.counter('promscrape_discovery_http_errors_total', { type, url: shownUrl(url) }).inc()
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
      followRedirects,
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
    const groups = decode(optional(targetGroups), parseYaml(text, { file: shownUrl(url) })) ?? []
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
