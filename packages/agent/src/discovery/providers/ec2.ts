import { errorText } from '@vmkit/daemon/errors'
import { openAws, type Aws } from '../../aws/index.ts'
import type { Ec2SdConfig, ListFilter } from '../../config/index.ts'
import type { TargetSource } from '../polled.ts'
import type { SourceOptions } from '../registry.ts'
import { ApiClient } from './api-client.ts'
import { joinHostPort, MetaLabels } from './meta-labels.ts'
import { XmlView } from './xml-view.ts'

const VERSION = '2016-11-15'
const PLAIN = { http: { headers: [] }, followRedirects: false }

/** Makes what answers for an entry of ec2_sd_configs: the machines of a region. */
export function openEc2Source(config: Ec2SdConfig, options: SourceOptions): TargetSource {
  const aws = openAws({ ...config, service: 'ec2', env: options.env })
  const name = config.endpoint || `EC2 ${config.region}`.trim()
  let api: Ec2Api | undefined
  let zones: ReadonlyMap<string, string> | undefined
  const findZones = async (client: Ec2Api): Promise<ReadonlyMap<string, string>> => {
    try {
      return (zones ??= await zoneIds(client, config))
    } catch (error) {
      options.log.warn(
        `cannot get the availability zones of "${name}": ${errorText(error)}; targets have no __meta_ec2_availability_zone_id`,
      )
      return new Map()
    }
  }
  return {
    name,
    close: async () => api?.close(),
    async list() {
      const region = await aws.region()
      const endpoint = config.endpoint || `https://ec2.${region}.amazonaws.com/`
      api ??= new Ec2Api(endpoint, aws, options)
      const reservations = await api.reservations(config.filters)
      const ids = await findZones(api)
      return reservations.flatMap(reservation =>
        reservation
          .get('instancesSet')
          .items('item')
          .flatMap(instance => {
            const ip = instance.get('privateIpAddress').text()
            if (ip === '') return []
            const labels = instanceLabels(instance, ids)
              .set('owner_id', reservation.get('ownerId').text())
              .set('region', region)
            return [{ address: joinHostPort(ip, config.port), labels: labels.list() }]
          }),
      )
    },
  }
}

/** The API of EC2, as far as it is needed. */
class Ec2Api {
  readonly #endpoint: string
  readonly #aws: Aws
  readonly #client: ApiClient

  constructor(endpoint: string, aws: Aws, options: SourceOptions) {
    this.#endpoint = endpoint
    this.#aws = aws
    this.#client = new ApiClient(endpoint, PLAIN, options.requests, { usesEnvProxy: true })
  }

  /** Lists what machines belong to, page by page. */
  async reservations(filters: readonly ListFilter[]): Promise<XmlView[]> {
    const all: XmlView[] = []
    for (let token = ''; ;) {
      const page = await this.ask('DescribeInstances', filters, token)
      all.push(...page.get('reservationSet').items('item'))
      const next = page.get('nextToken').text()
      if (next === '' || next === token) return all
      token = next
    }
  }

  async ask(action: string, filters: readonly ListFilter[], token = ''): Promise<XmlView> {
    const url = new URL(this.#endpoint)
    url.searchParams.set('Action', action)
    for (const [i, { name, values }] of filters.entries()) {
      url.searchParams.set(`Filter.${i + 1}.Name`, name)
      for (const [j, value] of values.entries()) {
        url.searchParams.set(`Filter.${i + 1}.Value.${j + 1}`, value)
      }
    }
    if (token !== '') url.searchParams.set('NextToken', token)
    url.searchParams.set('Version', VERSION)
    const headers = await this.#aws.sign('GET', url, new Uint8Array())
    const { body } = await this.#client.ask({ path: url.href, headers })
    return XmlView.parse(body.toString(), `${action}Response`)
  }

  close(): Promise<void> {
    return this.#client.close()
  }
}

async function zoneIds(api: Ec2Api, config: Ec2SdConfig): Promise<Map<string, string>> {
  const answer = await api.ask('DescribeAvailabilityZones', config.zoneFilters)
  const zones = answer.get('availabilityZoneInfo').items('item')
  return new Map(zones.map(zone => [zone.get('zoneName').text(), zone.get('zoneId').text()]))
}

function instanceLabels(instance: XmlView, zoneIdOf: ReadonlyMap<string, string>): MetaLabels {
  const text = (...names: string[]): string => instance.get(...names).text()
  const zone = text('placement', 'availabilityZone')
  const labels = new MetaLabels('__meta_ec2_')
    .set('architecture', text('architecture'))
    .set('ami', text('imageId'))
    .set('availability_zone', zone)
    .set('availability_zone_id', zoneIdOf.get(zone) ?? '')
    .set('instance_id', text('instanceId'))
    .set('instance_lifecycle', text('instanceLifecycle'))
    .set('instance_state', text('instanceState', 'name'))
    .set('instance_type', text('instanceType'))
    .set('platform', text('platform'))
    .set('primary_subnet_id', text('subnetId'))
    .set('private_dns_name', text('privateDnsName'))
    .set('private_ip', text('privateIpAddress'))
    .set('public_dns_name', text('dnsName'))
    .set('public_ip', text('ipAddress'))
    .set('vpc_id', text('vpcId'))
  if (text('vpcId') !== '') setNetwork(labels, instance)
  for (const tag of instance.get('tagSet').items('item')) {
    const [key, value] = [tag.get('key').text(), tag.get('value').text()]
    if (key !== '' && value !== '') labels.set(`tag_${key}`, value)
  }
  return labels
}

function setNetwork(labels: MetaLabels, instance: XmlView): void {
  const interfaces = instance
    .get('networkInterfaceSet')
    .items('item')
    .filter(one => one.get('subnetId').text() !== '')
  const subnets = new Set(interfaces.map(one => one.get('subnetId').text()))
  labels.set('subnet_id', `,${[...subnets].join(',')},`)
  const addresses = interfaces.flatMap(one =>
    one
      .get('ipv6AddressesSet')
      .items('item')
      .map(item => item.text() || item.get('ipv6Address').text()),
  )
  if (addresses.length > 0) labels.set('ipv6_addresses', `,${addresses.join(',')},`)
}
