import type { VultrSdConfig } from '../../config/index.ts'
import type { TargetSource } from '../polled.ts'
import type { SourceOptions } from '../registry.ts'
import type { DiscoveredTarget } from '../types.ts'
import { ApiClient } from './api-client.ts'
import type { JsonView } from './json-view.ts'
import { joinHostPort, MetaLabels } from './meta-labels.ts'

/** Makes what answers for an entry of vultr_sd_configs: the instances of an account. */
export function openVultrSource(config: VultrSdConfig, { requests }: SourceOptions): TargetSource {
  const api = new ApiClient('https://api.vultr.com', config.access, requests)
  const filters = Object.entries(config.filters).filter(([, value]) => value !== '')
  return {
    name: api.name,
    close: () => api.close(),
    async list() {
      const all: JsonView[] = []
      const seen = new Set<string>()
      for (let cursor = ''; !seen.has(cursor);) {
        seen.add(cursor)
        const query = [['per_page', '100'] as const, ...filters]
        const page = await api.get(
          '/v2/instances',
          cursor === '' ? query : [...query, ['cursor', cursor]],
        )
        all.push(...page.get('instances').items())
        cursor = page.get('meta', 'links', 'next').text()
      }
      return all.map(instance => targetOf(instance, config.port))
    },
  }
}

function targetOf(instance: JsonView, port: number): DiscoveredTarget {
  const text = (name: string): string => instance.get(name).text()
  const number = (name: string): number => instance.get(name).number()
  const labels = new MetaLabels('__meta_vultr_instance_')
    .set('allowed_bandwidth_gb', number('allowed_bandwidth'))
    .set('disk_gb', number('disk'))
    .set('hostname', text('hostname'))
    .set('id', text('id'))
    .set('internal_ip', text('internal_ip'))
    .set('label', text('label'))
    .set('main_ip', text('main_ip'))
    .set('main_ipv6', text('v6_main_ip'))
    .set('os', text('os'))
    .set('os_id', number('os_id'))
    .set('plan', text('plan'))
    .set('region', text('region'))
    .set('ram_mb', number('ram'))
    .set('server_status', text('server_status'))
    .set('vcpu_count', number('vcpu_count'))
  for (const name of ['features', 'tags']) {
    const values = instance.get(name).texts()
    if (values.length > 0) labels.set(name, `,${values.join(',')},`)
  }
  return { address: joinHostPort(text('main_ip'), port), labels: labels.list() }
}
