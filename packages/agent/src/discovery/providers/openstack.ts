import type { OpenstackSdConfig } from '../../config/index.ts'
import type { TargetSource } from '../polled.ts'
import type { SourceOptions } from '../registry.ts'
import type { DiscoveredTarget } from '../types.ts'
import { ApiClient } from './api-client.ts'
import type { JsonView } from './json-view.ts'
import { joinHostPort, MetaLabels } from './meta-labels.ts'
import { identityOfEnv, tokenRequest } from './openstack-identity.ts'

/** How long before its end a token is replaced. */
const EARLY_MS = 10_000

interface Token {
  readonly text: string
  readonly untilMs: number
  /** The URL of the compute API. */
  readonly compute: string
}

/** Makes what answers for an entry of openstack_sd_configs: hypervisors or instances. */
export function openOpenstackSource(
  config: OpenstackSdConfig,
  { env, requests }: SourceOptions,
): TargetSource {
  const identity = config.identity ?? identityOfEnv(env)
  const endpoint = identity.endpoint || 'http://localhost:5000/v3'
  const api = new ApiClient(endpoint, config.access, requests)
  const body = tokenRequest(identity)
  let known: Token | undefined
  const freshToken = async (): Promise<Token> => {
    if (known !== undefined && known.untilMs - Date.now() > EARLY_MS) return known
    return (known = await askToken(api, body, config))
  }
  const listAll = async (path: string, field: string): Promise<JsonView[]> => {
    const { text, compute } = await freshToken()
    const all: JsonView[] = []
    const seen = new Set<string>()
    for (let next = compute.replace(/\/+$/, '') + path; next !== '' && !seen.has(next);) {
      seen.add(next)
      const answer = await api.ask({ path: next, headers: { 'X-Auth-Token': text } })
      const page = answer.json()
      all.push(...page.get(field).items())
      next = page.get(`${field}_links`).items()[0]?.get('href').text() ?? ''
    }
    return all
  }
  return {
    name: api.name,
    close: () => api.close(),
    async list() {
      if (config.role === 'hypervisor') {
        const hypervisors = await listAll('/os-hypervisors/detail', 'hypervisors')
        return hypervisors.map(one => hypervisorTarget(one, config.port))
      }
      const path = `/servers/detail?all_tenants=${config.allTenants}`
      const servers = await listAll(path, 'servers')
      return servers.flatMap(server => serverTargets(server, config.port))
    },
  }
}

async function askToken(
  api: ApiClient,
  body: string,
  { availability, region }: OpenstackSdConfig,
): Promise<Token> {
  const answer = await api.ask({
    path: '/auth/tokens',
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body,
    isExpected: status => status === 201,
  })
  const token = answer.json().get('token')
  const endpoint = token
    .get('catalog')
    .items()
    .filter(item => item.get('type').text() === 'compute')
    .flatMap(item => item.get('endpoints').items())
    .find(one => {
      const regions = [one.get('region_id').text(), one.get('region_name').text()]
      const isThere = region === '' || regions.includes(region)
      return one.get('interface').text() === availability && isThere
    })
  if (endpoint === undefined) {
    throw new Error(
      `cannot find a compute endpoint in the catalog of "${api.name}": availability "${availability}", region "${region}"`,
    )
  }
  const untilMs = Date.parse(token.get('expires_at').text())
  const text = answer.header('X-Subject-Token')
  if (text === '') throw new Error(`the answer of "${api.name}" has no X-Subject-Token`)
  return { text, untilMs, compute: endpoint.get('url').text() }
}

function hypervisorTarget(hypervisor: JsonView, port: number): DiscoveredTarget {
  const text = (name: string): string => hypervisor.get(name).text()
  const labels = new MetaLabels('__meta_openstack_hypervisor_')
    .set('type', text('hypervisor_type'))
    .set('status', text('status'))
    .set('hostname', text('hypervisor_hostname'))
    .set('state', text('state'))
    .set('host_ip', text('host_ip'))
    .set('id', text('id'))
  return { address: joinHostPort(text('host_ip'), port), labels: labels.list() }
}

function serverTargets(server: JsonView, port: number): DiscoveredTarget[] {
  const text = (...names: string[]): string => server.get(...names).text()
  const own = new MetaLabels('__meta_openstack_')
    .set('instance_id', text('id'))
    .set('instance_status', text('status'))
    .set('instance_name', text('name'))
    .set('project_id', text('tenant_id'))
    .set('user_id', text('user_id'))
    .set('instance_flavor', text('flavor', 'id'))
    .setAll('tag_', server.get('metadata').entries())
    .list()
  return server
    .get('addresses')
    .entries()
    .flatMap(([pool, list]) => {
      const addresses = list.items()
      const isFloating = (one: JsonView): boolean =>
        one.get('OS-EXT-IPS:type').text() === 'floating'
      const publicIp = addresses.find(isFloating)?.get('addr').text() ?? ''
      return addresses.flatMap(one => {
        const ip = one.get('addr').text()
        if (ip === '' || isFloating(one)) return []
        const labels = new MetaLabels('__meta_openstack_')
          .addFrom(own)
          .set('address_pool', pool)
          .set('private_ip', ip)
        if (publicIp !== '') labels.set('public_ip', publicIp)
        return [{ address: joinHostPort(ip, port), labels: labels.list() }]
      })
    })
}
