import { isIP, isIPv4 } from 'node:net'
import { errorText } from '@vmkit/daemon/errors'
import type { OvhcloudSdConfig, OvhcloudService } from '../../config/index.ts'
import type { TargetSource } from '../polled.ts'
import type { SourceOptions } from '../registry.ts'
import type { DiscoveredTarget } from '../types.ts'
import type { JsonView } from './json-view.ts'
import { MetaLabels } from './meta-labels.ts'
import { OvhApi } from './ovh-api.ts'

const PATHS = { vps: '/vps', dedicated_server: '/dedicated/server' }

/** Makes what answers for an entry of ovhcloud_sd_configs: the servers of an account. */
export function openOvhcloudSource(
  config: OvhcloudSdConfig,
  { requests, log }: SourceOptions,
): TargetSource {
  const api = new OvhApi(config, requests)
  let known: ReadonlyMap<string, DiscoveredTarget> = new Map()
  /** A server that does not tell about itself keeps what it told before. */
  const find = async (name: string, place: string): Promise<DiscoveredTarget | undefined> => {
    try {
      const path = `${PATHS[config.service]}/${encodeURIComponent(name)}`
      const [server, ips] = await Promise.all([api.get(path), api.get(`${path}/ips`)])
      return targetOf(server, ips.texts(), config.service)
    } catch (error) {
      const before = known.get(name)
      const rest = before === undefined ? 'it is left out' : 'what it told before stays'
      log.error(`cannot get the server "${name}" of ${place}: ${errorText(error)}; ${rest}`)
      return before
    }
  }
  return {
    name: api.name,
    close: () => api.close(),
    async list(place) {
      const names = (await api.get(PATHS[config.service])).texts()
      const found = await Promise.all(
        names.map(async name => [name, await find(name, place)] as const),
      )
      known = new Map(
        found.flatMap(([name, target]) => (target === undefined ? [] : [[name, target] as const])),
      )
      return [...known.values()]
    },
  }
}

function targetOf(
  server: JsonView,
  ips: readonly string[],
  service: OvhcloudService,
): DiscoveredTarget {
  const hosts = ips.flatMap(text => hostOf(text))
  if (hosts.length === 0) throw new Error('it has no IP address')
  const ipv4 = hosts.findLast(host => isIPv4(host)) ?? ''
  const ipv6 = hosts.findLast(host => !isIPv4(host)) ?? ''
  const labels = service === 'vps' ? vpsLabels(server) : dedicatedLabels(server)
  labels
    .set('ipv4', ipv4)
    .set('ipv6', ipv6)
    .addFrom([{ name: 'instance', value: server.get('name').text() }])
  return { address: ipv4 || ipv6, labels: labels.list() }
}

/** Of networks those with a single address count. */
function hostOf(text: string): string[] {
  const [host = '', bits] = text.split('/')
  if (isIP(host) === 0) throw new Error(`cannot use "${text}" as an IP address`)
  const isUnspecified = /^[0:.]+$/.test(host)
  return isUnspecified || (bits !== undefined && bits !== '32') ? [] : [host]
}

function vpsLabels(server: JsonView): MetaLabels {
  const model = server.get('model')
  return new MetaLabels('__meta_ovhcloud_vps_')
    .set('offer', model.get('offer').text())
    .set('datacenter', `[${model.get('datacenter').texts().join(' ')}]`)
    .set('model_vcore', model.get('vcore').number())
    .set('maximum_additional_ip', model.get('maximumAdditionnalIp').number())
    .set('version', model.get('version').text())
    .set('model_name', model.get('name').text())
    .set('disk', model.get('disk').number())
    .set('memory', model.get('memory').number())
    .set('zone', server.get('zone').text())
    .set('display_name', server.get('displayName').text())
    .set('cluster', server.get('cluster').text())
    .set('state', server.get('state').text())
    .set('name', server.get('name').text())
    .set('netboot_mode', server.get('netbootMode').text())
    .set('memory_limit', server.get('memoryLimit').number())
    .set('offer_type', server.get('offerType').text())
    .set('vcore', server.get('vcore').number())
}

function dedicatedLabels(server: JsonView): MetaLabels {
  return new MetaLabels('__meta_ovhcloud_dedicated_server_')
    .set('state', server.get('state').text())
    .set('commercial_range', server.get('commercialRange').text())
    .set('link_speed', server.get('linkSpeed').number())
    .set('rack', server.get('rack').text())
    .set('no_intervention', server.get('noIntervention').isTrue())
    .set('os', server.get('os').text())
    .set('support_level', server.get('supportLevel').text())
    .set('server_id', server.get('serverId').number())
    .set('reverse', server.get('reverse').text())
    .set('datacenter', server.get('datacenter').text())
    .set('name', server.get('name').text())
}
