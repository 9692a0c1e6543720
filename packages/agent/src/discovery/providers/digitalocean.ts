import type { DigitaloceanSdConfig } from '../../config/index.ts'
import type { TargetSource } from '../polled.ts'
import type { SourceOptions } from '../registry.ts'
import type { DiscoveredTarget } from '../types.ts'
import { ApiClient } from './api-client.ts'
import type { JsonView } from './json-view.ts'
import { joinHostPort, MetaLabels } from './meta-labels.ts'

/** Makes what answers for an entry of digitalocean_sd_configs: the droplets of an account. */
export function openDigitaloceanSource(
  config: DigitaloceanSdConfig,
  { requests }: SourceOptions,
): TargetSource {
  const api = new ApiClient(config.server, config.access, requests)
  return {
    name: api.name,
    close: () => api.close(),
    async list() {
      const droplets: JsonView[] = []
      const seen = new Set<string>()
      for (let path = '/v2/droplets'; path !== '' && !seen.has(path);) {
        seen.add(path)
        const page = await api.get(path)
        droplets.push(...page.get('droplets').items())
        path = pathOf(page.get('links', 'pages', 'next').text(), config.server)
      }
      return droplets
        .filter(droplet => droplet.get('networks', 'v4').items().length > 0)
        .map(droplet => targetOf(droplet, config.port))
    },
  }
}

/** The next page is asked of the server that is configured, wherever the answer points. */
function pathOf(next: string, server: string): string {
  if (next === '') return ''
  const { pathname, search } = new URL(next, server)
  return pathname + search
}

function targetOf(droplet: JsonView, port: number): DiscoveredTarget {
  const ip = (version: string, type: string): string => {
    const networks = droplet.get('networks', version).items()
    const network = networks.find(one => one.get('type').text() === type)
    return network?.get('ip_address').text() ?? ''
  }
  const publicIp = ip('v4', 'public')
  const labels = new MetaLabels('__meta_digitalocean_')
    .set('droplet_id', droplet.get('id').text())
    .set('droplet_name', droplet.get('name').text())
    .set('image', droplet.get('image', 'slug').text())
    .set('image_name', droplet.get('image', 'name').text())
    .set('private_ipv4', ip('v4', 'private'))
    .set('public_ipv4', publicIp)
    .set('public_ipv6', ip('v6', 'public'))
    .set('region', droplet.get('region', 'slug').text())
    .set('size', droplet.get('size_slug').text())
    .set('status', droplet.get('status').text())
    .set('vpc', droplet.get('vpc_uuid').text())
  const features = droplet.get('features').texts()
  const tags = droplet.get('tags').texts()
  if (features.length > 0) labels.set('features', `,${features.join(',')},`)
  if (tags.length > 0) labels.set('tags', `,${tags.join(',')},`)
  return { address: joinHostPort(publicIp, port), labels: labels.list() }
}
