import { errorText } from '@vmkit/daemon/errors'
import type { GceSdConfig } from '../../config/index.ts'
import type { TargetSource } from '../polled.ts'
import type { SourceOptions } from '../registry.ts'
import type { DiscoveredTarget } from '../types.ts'
import { ApiClient } from './api-client.ts'
import { GoogleMetadata } from './google-metadata.ts'
import { GoogleTokens } from './google-token.ts'
import type { JsonView } from './json-view.ts'
import { joinHostPort, MetaLabels } from './meta-labels.ts'

const ENDPOINT = 'https://compute.googleapis.com'

/**
 * Makes what answers for an entry of gce_sd_configs: the machines of a project.
 *
 * @param endpoint the API; default that of Google
 */
export function openGceSource(
  config: GceSdConfig,
  { env, requests, log }: Pick<SourceOptions, 'env' | 'requests' | 'log'>,
  endpoint = ENDPOINT,
): TargetSource {
  const metadata = new GoogleMetadata(env, requests)
  const tokens = new GoogleTokens(env, metadata, requests)
  const access = { http: { headers: [] }, followRedirects: true }
  const api = new ApiClient(endpoint, access, requests, { usesEnvProxy: true })
  const known = new Map<string, readonly DiscoveredTarget[]>()

  const listAll = async (path: string): Promise<JsonView[]> => {
    const all: JsonView[] = []
    for (let token = ''; ;) {
      const query: [string, string][] = []
      if (config.filter !== '') query.push(['filter', config.filter])
      if (token !== '') query.push(['pageToken', token])
      const headers = { Authorization: `Bearer ${await tokens.fresh()}` }
      const page = (await api.ask({ path, query, headers })).json()
      all.push(...page.get('items').items())
      const next = page.get('nextPageToken').text()
      if (next === '' || next === token) return all
      token = next
    }
  }
  const zonesOf = async (project: string): Promise<readonly string[]> => {
    if (config.zones.length === 0) {
      // It is told as projects/123/zones/<zone>.
      return [(await metadata.get('instance/zone')).split('/').at(-1) ?? '']
    }
    if (config.zones.length !== 1 || config.zones[0] !== '*') return config.zones
    const zones = await listAll(`/compute/v1/projects/${project}/zones`)
    return zones.map(zone => zone.get('name').text())
  }
  /** A zone that cannot be listed keeps the targets that it had, and the others go on. */
  const listZone = async (project: string, zone: string): Promise<readonly DiscoveredTarget[]> => {
    try {
      const path = `/compute/v1/projects/${project}/zones/${zone}/instances`
      const instances = await listAll(path)
      const targets = instances.flatMap(one => targetsOf(one, project, config))
      known.set(zone, targets)
      return targets
    } catch (error) {
      const before = known.get(zone) ?? []
      log.error(
        `cannot list the zone "${zone}" of the project "${project}": ${errorText(error)}; the ${before.length} targets of before stay`,
      )
      return before
    }
  }
  return {
    name: `GCE ${config.project}`.trim(),
    async close() {
      await Promise.all([metadata.close(), api.close()])
    },
    async list() {
      const project = config.project || (await metadata.get('project/project-id'))
      const zones = await zonesOf(project)
      for (const zone of known.keys()) if (!zones.includes(zone)) known.delete(zone)
      return (await Promise.all(zones.map(zone => listZone(project, zone)))).flat()
    },
  }
}

function targetsOf(
  instance: JsonView,
  project: string,
  { port, tagSeparator }: GceSdConfig,
): DiscoveredTarget[] {
  const text = (name: string): string => instance.get(name).text()
  const interfaces = instance.get('networkInterfaces').items()
  const [first] = interfaces
  if (first === undefined) return []
  const ip = first.get('networkIP').text()
  const labels = new MetaLabels('__meta_gce_')
    .set('instance_id', text('id'))
    .set('instance_status', text('status'))
    .set('instance_name', text('name'))
    .set('machine_type', text('machineType'))
    .set('network', first.get('network').text())
    .set('private_ip', ip)
    .set('project', project)
    .set('subnetwork', first.get('subnetwork').text())
    .set('zone', text('zone'))
  for (const one of interfaces) {
    labels.set(`interface_ipv4_${one.get('name').text()}`, one.get('networkIP').text())
  }
  const tags = instance.get('tags', 'items').texts()
  if (tags.length > 0) labels.set('tags', tagSeparator + tags.join(tagSeparator) + tagSeparator)
  for (const item of instance.get('metadata', 'items').items()) {
    labels.set(`metadata_${item.get('key').text()}`, item.get('value').text())
  }
  labels.setAll('label_', instance.get('labels').entries())
  setPublic(labels, first)
  return [{ address: joinHostPort(ip, port), labels: labels.list() }]
}

function setPublic(labels: MetaLabels, first: JsonView): void {
  const [access] = first.get('accessConfigs').items()
  if (access?.get('type').text() === 'ONE_TO_ONE_NAT') {
    labels.set('public_ip', access.get('natIP').text())
  }
  const [ipv6] = first.get('ipv6AccessConfigs').items()
  const external = ipv6?.get('externalIpv6').text() ?? ''
  if (external !== '') labels.set('public_ipv6', external)
  const internal = first.get('ipv6Address').text()
  if (internal !== '') labels.set('internal_ipv6', internal)
}
