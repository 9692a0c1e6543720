import type { LinodeSdConfig } from '../../config/index.ts'
import type { TargetSource } from '../polled.ts'
import type { SourceOptions } from '../registry.ts'
import type { DiscoveredTarget } from '../types.ts'
import { ApiClient } from './api-client.ts'
import type { JsonView } from './json-view.ts'
import { joinHostPort, MetaLabels } from './meta-labels.ts'

const MIB = 1024 * 1024

/** Makes what answers for an entry of linode_sd_configs: the instances of an account. */
export function openLinodeSource(
  config: LinodeSdConfig,
  { requests }: SourceOptions,
): TargetSource {
  const api = new ApiClient(config.server, config.access, requests)
  const headers: Record<string, string> =
    config.region === '' ? {} : { 'X-Filter': JSON.stringify({ region: config.region }) }
  const listAll = async (path: string): Promise<JsonView[]> => {
    const all: JsonView[] = []
    for (let page = 1; ; page++) {
      const query: [string, string][] = [
        ['page', String(page)],
        ['page_size', '500'],
      ]
      const answer = (await api.ask({ path, query, headers })).json()
      all.push(...answer.get('data').items())
      if (page >= answer.get('pages').number()) return all
    }
  }
  return {
    name: api.name,
    close: () => api.close(),
    async list() {
      const [instances, ips, ranges] = await Promise.all([
        listAll('/v4/linode/instances'),
        listAll('/v4/networking/ips'),
        listAll('/v4/networking/ipv6/ranges'),
      ])
      const byAddress = new Map(ips.map(ip => [ip.get('address').text(), ip]))
      return instances
        .filter(instance => instance.get('ipv4').items().length > 0)
        .map(instance => targetOf(instance, byAddress, ranges, config))
    },
  }
}

function targetOf(
  instance: JsonView,
  ips: ReadonlyMap<string, JsonView>,
  ranges: readonly JsonView[],
  { port, tagSeparator }: LinodeSdConfig,
): DiscoveredTarget {
  const text = (...names: string[]): string => instance.get(...names).text()
  const specs = instance.get('specs')
  const known = instance
    .get('ipv4')
    .texts()
    .flatMap(address => ips.get(address) ?? [])
  const publicIp = known.find(ip => ip.get('public').isTrue())
  const privateIp = known.find(ip => !ip.get('public').isTrue())
  const extra = known.filter(ip => ip !== publicIp && ip !== privateIp).map(addressOf)
  const [slaac = ''] = text('ipv6').split('/')
  const publicIpv6 = slaac === '' ? undefined : ips.get(slaac)
  const ownRanges = ranges
    .filter(range => slaac !== '' && range.get('route_target').text() === slaac)
    .map(range => `${range.get('range').text()}/${range.get('prefix').number()}`)
  const labels = new MetaLabels('__meta_linode_')
    .set('instance_id', instance.get('id').number())
    .set('instance_label', text('label'))
    .set('image', text('image'))
    .set('private_ipv4', addressOf(privateIp))
    .set('public_ipv4', addressOf(publicIp))
    .set('public_ipv6', addressOf(publicIpv6))
    .set('private_ipv4_rdns', nameOf(privateIp))
    .set('public_ipv4_rdns', nameOf(publicIp))
    .set('public_ipv6_rdns', nameOf(publicIpv6))
    .set('region', text('region'))
    .set('type', text('type'))
    .set('status', text('status'))
    .set('group', text('group'))
    .set('gpus', specs.get('gpus').number())
    .set('hypervisor', text('hypervisor'))
    .set('backups', instance.get('backups', 'enabled').isTrue() ? 'enabled' : 'disabled')
    .set('specs_disk_bytes', specs.get('disk').number() * MIB)
    .set('specs_memory_bytes', specs.get('memory').number() * MIB)
    .set('specs_vcpus', specs.get('vcpus').number())
    .set('specs_transfer_bytes', specs.get('transfer').number() * MIB)
  const lists = { tags: instance.get('tags').texts(), extra_ips: extra, ipv6_ranges: ownRanges }
  for (const [name, values] of Object.entries(lists)) {
    if (values.length === 0) continue
    labels.set(name, tagSeparator + values.join(tagSeparator) + tagSeparator)
  }
  return { address: joinHostPort(addressOf(publicIp), port), labels: labels.list() }
}

const addressOf = (ip: JsonView | undefined): string => ip?.get('address').text() ?? ''

function nameOf(ip: JsonView | undefined): string {
  const name = ip?.get('rdns').text() ?? ''
  return name === 'null' ? '' : name
}
