import type { EurekaSdConfig } from '../../config/index.ts'
import type { TargetSource } from '../polled.ts'
import type { SourceOptions } from '../registry.ts'
import type { DiscoveredTarget } from '../types.ts'
import { ApiClient } from './api-client.ts'
import { joinHostPort, MetaLabels } from './meta-labels.ts'
import { XmlView } from './xml-view.ts'

/** Makes what answers for an entry of eureka_sd_configs: the instances of a registry. */
export function openEurekaSource(
  { server, access }: EurekaSdConfig,
  { requests }: SourceOptions,
): TargetSource {
  const api = new ApiClient(server, access, requests)
  return {
    name: api.name,
    close: () => api.close(),
    async list() {
      const { body } = await api.ask({ path: '/apps', headers: { Accept: 'application/xml' } })
      const applications = XmlView.parse(body.toString(), 'applications').items('application')
      return applications.flatMap(application => {
        const name = application.get('name').text()
        return application.items('instance').map(instance => targetOf(instance, name))
      })
    },
  }
}

function targetOf(instance: XmlView, app: string): DiscoveredTarget {
  const text = (name: string): string => instance.get(name).text()
  const labels = new MetaLabels('__meta_eureka_app_')
    .set('name', app)
    .set('instance_hostname', text('hostName'))
    .set('instance_homepage_url', text('homePageUrl'))
    .set('instance_statuspage_url', text('statusPageUrl'))
    .set('instance_healthcheck_url', text('healthCheckUrl'))
    .set('instance_ip_addr', text('ipAddr'))
    .set('instance_vip_address', text('vipAddress'))
    .set('instance_secure_vip_address', text('secureVipAddress'))
    .set('instance_status', text('status'))
    .set('instance_country_id', Number(text('countryId')))
    .set('instance_id', text('instanceId'))
    .addFrom([{ name: 'instance', value: text('instanceId') }])
  const port = setPort(labels, 'port', instance.get('port'))
  setPort(labels, 'secure_port', instance.get('securePort'))
  const center = instance.get('dataCenterInfo')
  const centerName = center.get('name').text()
  if (centerName !== '') {
    labels.set('instance_datacenterinfo_name', centerName)
    for (const item of center.get('metadata').items()) {
      labels.set(`instance_datacenterinfo_metadata_${item.name}`, item.inner())
    }
  }
  for (const item of instance.get('metadata').items()) {
    labels.set(`instance_metadata_${item.name}`, item.inner())
  }
  return { address: joinHostPort(text('hostName'), port || 80), labels: labels.list() }
}

function setPort(labels: MetaLabels, name: string, element: XmlView): number {
  const port = Number(element.text())
  if (port !== 0) {
    labels
      .set(`instance_${name}`, port)
      .set(`instance_${name}_enabled`, element.attribute('enabled') === 'true')
  }
  return port
}
