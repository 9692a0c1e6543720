import type { YandexcloudSdConfig } from '../../config/index.ts'
import type { TargetSource } from '../polled.ts'
import type { SourceOptions } from '../registry.ts'
import type { DiscoveredTarget } from '../types.ts'
import type { JsonView } from './json-view.ts'
import { MetaLabels } from './meta-labels.ts'
import { YandexApi } from './yandex-api.ts'

/** Makes what answers for an entry of yandexcloud_sd_configs: all machines one may see. */
export function openYandexcloudSource(
  config: YandexcloudSdConfig,
  { requests }: SourceOptions,
): TargetSource {
  const api = new YandexApi(config, requests)
  return {
    name: api.name,
    close: () => api.close(),
    async list() {
      const organizations = await api.list('organization-manager', 'organizations')
      // Clouds may belong to no organization.
      const ids = organizations.length === 0 ? [''] : organizations.map(idOf)
      const clouds = await listOf(ids, id =>
        api.list('resource-manager', 'clouds', id === '' ? [] : [['organizationId', id]]),
      )
      const folders = await listOf(clouds.map(idOf), id =>
        api.list('resource-manager', 'folders', [['cloudId', id]]),
      )
      const instances = await listOf(folders.map(idOf), id =>
        api.list('compute', 'instances', [['folderId', id]]),
      )
      return instances.map(targetOf)
    },
  }
}

const idOf = (one: JsonView): string => one.get('id').text()

async function listOf(
  ids: readonly string[],
  list: (id: string) => Promise<readonly JsonView[]>,
): Promise<JsonView[]> {
  return (await Promise.all(ids.map(list))).flat()
}

function targetOf(instance: JsonView): DiscoveredTarget {
  const text = (...names: string[]): string => instance.get(...names).text()
  const labels = new MetaLabels('__meta_yandexcloud_')
    .set('folder_id', text('folderId'))
    .set('instance_name', text('name'))
    .set('instance_fqdn', text('fqdn'))
    .set('instance_id', text('id'))
    .set('instance_status', text('status'))
    .set('instance_platform_id', text('platformId'))
    .set('instance_resources_cores', text('resources', 'cores'))
    .set('instance_resources_core_fraction', text('resources', 'coreFraction'))
    .set('instance_resources_memory', text('resources', 'memory'))
    .setAll('instance_label_', instance.get('labels').entries())
  for (const one of instance.get('networkInterfaces').items()) {
    const index = one.get('index').text()
    const address = one.get('primaryV4Address')
    const nat = address.get('oneToOneNat')
    labels.set(`instance_private_ip_${index}`, address.get('address').text())
    const publicIp = nat.get('address').text()
    if (publicIp !== '') labels.set(`instance_public_ip_${index}`, publicIp)
    setNames(labels, 'instance_private_dns', address)
    setNames(labels, 'instance_public_dns', nat)
  }
  return { address: text('fqdn'), labels: labels.list() }
}

function setNames(labels: MetaLabels, name: string, address: JsonView): void {
  for (const [i, record] of address.get('dnsRecords').items().entries()) {
    labels.set(`${name}_${i}`, record.get('fqdn').text())
  }
}
