import { isIPv4 } from 'node:net'
import type { HetznerSdConfig } from '../../config/index.ts'
import type { TargetSource } from '../polled.ts'
import type { SourceOptions } from '../registry.ts'
import type { DiscoveredTarget } from '../types.ts'
import { ApiClient } from './api-client.ts'
import type { JsonView } from './json-view.ts'
import { joinHostPort, MetaLabels } from './meta-labels.ts'

const SERVERS = {
  hcloud: 'https://api.hetzner.cloud/v1',
  robot: 'https://robot-ws.your-server.de',
}

/** Makes what answers for an entry of hetzner_sd_configs: cloud or dedicated servers. */
export function openHetznerSource(
  { role, access, port }: HetznerSdConfig,
  { requests }: SourceOptions,
): TargetSource {
  const api = new ApiClient(SERVERS[role], access, requests)
  return {
    name: api.name,
    close: () => api.close(),
    async list() {
      if (role === 'robot') {
        const servers = await api.get('/server')
        return servers.items().map(one => robotTarget(one.get('server'), port))
      }
      const [networks, servers] = await Promise.all([
        listAll(api, 'networks'),
        listAll(api, 'servers'),
      ])
      const names = new Map(networks.map(one => [one.get('id').text(), one.get('name').text()]))
      return servers.map(server => cloudTarget(server, names, port))
    },
  }
}

/** Lists page by page. */
async function listAll(api: ApiClient, what: string): Promise<JsonView[]> {
  const all: JsonView[] = []
  for (let page = 1; ;) {
    const answer = await api.get(`/${what}`, [['page', String(page)]])
    all.push(...answer.get(what).items())
    const next = answer.get('meta', 'pagination', 'next_page').number()
    if (next <= page) return all
    page = next
  }
}

function robotTarget(server: JsonView, port: number): DiscoveredTarget {
  const ip = server.get('server_ip').text()
  const datacenter = server.get('dc').text().toLowerCase()
  const labels = new MetaLabels('__meta_hetzner_')
    .set('role', 'robot')
    .set('server_id', server.get('server_number').number())
    .set('server_name', server.get('server_name').text())
    .set('server_status', server.get('status').text())
    .set('public_ipv4', ip)
    .set('datacenter', datacenter)
    .set('robot_datacenter', datacenter)
    .set('robot_product', server.get('product').text())
    .set('robot_cancelled', server.get('cancelled').isTrue())
  const subnets = server.get('subnet').items()
  const subnet = subnets.find(one => !isIPv4(one.get('ip').text()))
  if (subnet !== undefined) {
    labels.set('public_ipv6_network', `${subnet.get('ip').text()}/${subnet.get('mask').text()}`)
  }
  return { address: joinHostPort(ip, port), labels: labels.list() }
}

function cloudTarget(
  server: JsonView,
  networkNames: ReadonlyMap<string, string>,
  port: number,
): DiscoveredTarget {
  const text = (...names: string[]): string => server.get(...names).text()
  const type = server.get('server_type')
  const ip = text('public_net', 'ipv4', 'ip')
  const labels = new MetaLabels('__meta_hetzner_')
    .set('role', 'hcloud')
    .set('server_id', server.get('id').number())
    .set('server_name', text('name'))
    .set('server_status', text('status'))
    .set('public_ipv4', ip)
    .set('datacenter', text('datacenter', 'name'))
    .set('hcloud_location', text('location', 'name'))
    .set('hcloud_location_network_zone', text('location', 'network_zone'))
    .set('hcloud_datacenter_location', text('location', 'name'))
    .set('hcloud_datacenter_location_network_zone', text('location', 'network_zone'))
    .set('hcloud_server_type', type.get('name').text())
    .set('hcloud_cpu_cores', type.get('cores').number())
    .set('hcloud_cpu_type', type.get('cpu_type').text())
    .set('hcloud_memory_size_gb', Math.trunc(type.get('memory').number()))
    .set('hcloud_disk_size_gb', type.get('disk').number())
  const ipv6 = text('public_net', 'ipv6', 'ip')
  if (ipv6 !== '') labels.set('public_ipv6_network', ipv6)
  if (server.get('image').exists) {
    for (const name of ['name', 'description', 'os_flavor', 'os_version']) {
      labels.set(`hcloud_image_${name}`, text('image', name))
    }
  }
  for (const network of server.get('private_net').items()) {
    const name = networkNames.get(network.get('network').text())
    if (name !== undefined) labels.set(`hcloud_private_ipv4_${name}`, network.get('ip').text())
  }
  for (const [name, value] of server.get('labels').entries()) {
    labels.set(`hcloud_label_${name}`, value.text()).set(`hcloud_labelpresent_${name}`, true)
  }
  return { address: joinHostPort(ip, port), labels: labels.list() }
}
