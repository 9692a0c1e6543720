import { lookup, Resolver } from 'node:dns/promises'
import { errorText } from '@vmkit/daemon/errors'
import type { Logger } from '@vmkit/daemon/log'
import type { Label } from '@vmkit/promql-lite/labels'
import type { DnsSdConfig } from '../config/index.ts'
import { LastTold } from './bundle.ts'
import type { DiscoveredTarget, Discovery } from './types.ts'

const TIMEOUT_MS = 10_000

/** What dns_sd_configs asks. */
export interface DnsQueries {
  srv(name: string): Promise<readonly { readonly name: string; readonly port: number }[]>
  mx(name: string): Promise<readonly { readonly exchange: string }[]>
  addresses(name: string, family: 4 | 6): Promise<readonly string[]>
}

/** Asks the servers of this machine; addresses also come from its hosts file and search list. */
export function systemDns(servers?: readonly string[]): DnsQueries {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: 1 })
  if (servers !== undefined) resolver.setServers(servers)
  return {
    srv: name => resolver.resolveSrv(name),
    mx: name => resolver.resolveMx(name),
    async addresses(name, family) {
      const found = await lookup(name, { all: true, family })
      return [...new Set(found.map(({ address }) => address))]
    },
  }
}

/** Makes the discovery of dns_sd_configs: names whose records are targets. */
export function createDnsDiscovery(options: {
  /** -promscrape.dnsSDCheckInterval. */
  readonly intervalMs: number
  readonly dns: DnsQueries
  readonly log: Logger
}): Discovery {
  const { intervalMs, dns, log } = options
  const last = new LastTold()
  return {
    kind: 'dns_sd_configs',
    intervalMs,
    async keepOnly(jobs) {
      const names = new Set(jobs.map(({ jobName }) => jobName))
      last.keepOnly(name => names.has(name))
    },
    async discover(job) {
      const asked = job.sd.dns_sd_configs.flatMap(config =>
        config.names.map(async name => {
          try {
            return await targetsOf(name, config, dns)
          } catch (error) {
            log.error(
              `job "${job.jobName}": cannot find ${config.type} records of "${name}": ${errorText(error)}; it gives no targets`,
            )
            return []
          }
        }),
      )
      return [last.tell(job.jobName, (await Promise.all(asked)).flat())]
    },
  }
}

async function targetsOf(
  name: string,
  { type, port }: DnsSdConfig,
  dns: DnsQueries,
): Promise<DiscoveredTarget[]> {
  if (type === 'SRV') {
    const records = await dns.srv(name)
    return records.map(record => target(name, { srv: record.name }, record.port))
  }
  if (type === 'MX') {
    const records = await dns.mx(name)
    return records.map(({ exchange }) => target(name, { mx: exchange }, port))
  }
  const addresses = await dns.addresses(name, type === 'A' ? 4 : 6)
  return addresses.map(address => target(name, { srv: address }, port))
}

/** For addresses, too, vmagent fills in the labels of SRV records. */
function target(
  name: string,
  record: { readonly srv?: string; readonly mx?: string },
  port: number,
): DiscoveredTarget {
  const host = withoutDot(record.srv ?? record.mx ?? '')
  const labels: readonly Label[] = [
    { name: '__meta_dns_name', value: name },
    { name: '__meta_dns_srv_record_target', value: withoutDot(record.srv ?? '') },
    {
      name: '__meta_dns_srv_record_port',
      value: record.srv === undefined ? '' : String(port),
    },
    { name: '__meta_dns_mx_record_target', value: withoutDot(record.mx ?? '') },
  ]
  return {
    address: `${host.includes(':') ? `[${host}]` : host}:${port}`,
    labels: labels.filter(({ value }) => value !== ''),
  }
}

const withoutDot = (host: string): string => (host.endsWith('.') ? host.slice(0, -1) : host)
