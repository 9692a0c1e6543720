import type { Env } from '@vmkit/yaml'
import type { Logger } from '@vmkit/daemon/log'
import type { MetricRegistry } from '@vmkit/daemon/metrics'
import type { DiscoveryRequests } from './discovery-requests.ts'
import { createDnsDiscovery, systemDns, type DnsQueries } from './dns.ts'
import { createFileDiscovery } from './file.ts'
import { groupTargets } from './group-targets.ts'
import { createHttpDiscovery } from './http.ts'
import type { Discovery } from './types.ts'

/** Creates one discovery per kind of source. */
export function createDiscoveries(options: {
  /** -promscrape.fileSDCheckInterval. */
  readonly fileSdCheckIntervalMs: number
  /** -promscrape.httpSDCheckInterval. */
  readonly httpSdCheckIntervalMs: number
  /** -promscrape.dnsSDCheckInterval. */
  readonly dnsSdCheckIntervalMs: number
  readonly requests: DiscoveryRequests
  readonly metrics: MetricRegistry
  readonly dns?: DnsQueries
  /** Variables for `%{NAME}` in files. */
  readonly env: Env
  readonly log: Logger
}): readonly Discovery[] {
  const { env, log, dns = systemDns() } = options
  return [
    {
      kind: 'static_configs',
      intervalMs: 0,
      discover: job =>
        Promise.resolve(
          job.staticConfigs.flatMap(group => groupTargets(group, [], `job "${job.jobName}"`, log)),
        ),
    },
    createFileDiscovery({ env, log, intervalMs: options.fileSdCheckIntervalMs }),
    createHttpDiscovery({ ...options, intervalMs: options.httpSdCheckIntervalMs }),
    createDnsDiscovery({ dns, log, intervalMs: options.dnsSdCheckIntervalMs }),
  ]
}
