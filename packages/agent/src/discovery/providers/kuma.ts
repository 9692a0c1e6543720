import { hostname } from 'node:os'
import type { KumaSdConfig } from '../../config/index.ts'
import type { TargetSource } from '../polled.ts'
import type { SourceOptions } from '../registry.ts'
import type { DiscoveredTarget } from '../types.ts'
import { ApiClient, shownUrl, type ApiAnswer } from './api-client.ts'
import type { JsonView } from './json-view.ts'
import { MetaLabels } from './meta-labels.ts'

const TYPE = 'type.googleapis.com/kuma.observability.v1.MonitoringAssignment'
const NOT_MODIFIED = 304

/** Makes what answers for an entry of kuma_sd_configs: what a mesh wants to be monitored. */
export function openKumaSource(
  { server, access, clientId }: KumaSdConfig,
  { requests, metrics }: SourceOptions,
): TargetSource {
  const url = new URL(server)
  url.pathname = `${url.pathname.replace(/\/$/, '')}/v3/discovery:monitoringassignments`
  const api = new ApiClient(server, access, requests)
  const failed = (type: 'fetch' | 'parse', error: unknown): never => {
    const labels = { type, url: shownUrl(server) }
    metrics.counter('promscrape_discovery_kuma_errors_total', labels).inc()
    throw error
  }
  let version = ''
  let nonce = ''
  let targets: readonly DiscoveredTarget[] = []
  const ask = (): Promise<ApiAnswer> =>
    api.ask({
      path: url.href,
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        version_info: version,
        node: { id: clientId || hostname() || 'vmkit-agent' },
        resource_names: null,
        type_url: TYPE,
        response_nonce: nonce,
      }),
      isExpected: status => status === 200 || status === NOT_MODIFIED,
    })
  return {
    name: api.name,
    close: () => api.close(),
    async list() {
      const answer = await ask().catch((error: unknown) => failed('fetch', error))
      if (answer.status === NOT_MODIFIED) return targets
      try {
        const json = answer.json()
        targets = json.get('resources').items().flatMap(targetsOf)
        version = json.get('version_info').text()
        nonce = json.get('nonce').text()
      } catch (error) {
        failed('parse', error)
      }
      return targets
    },
  }
}

function targetsOf(resource: JsonView): DiscoveredTarget[] {
  return resource
    .get('targets')
    .items()
    .map(target => {
      const name = target.get('name').text()
      const labels = new MetaLabels('__meta_kuma_')
        .set('dataplane', name)
        .set('mesh', resource.get('mesh').text())
        .set('service', resource.get('service').text())
        .setAll('label_', resource.get('labels').entries())
        .setAll('label_', target.get('labels').entries())
        .addFrom([
          { name: 'instance', value: name },
          { name: '__scheme__', value: target.get('scheme').text() },
          { name: '__metrics_path__', value: target.get('metrics_path').text() },
        ])
      return { address: target.get('address').text(), labels: labels.list() }
    })
}
