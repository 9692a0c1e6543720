import { createLogger } from '@vmkit/daemon/log'
import { MetricRegistry } from '@vmkit/daemon/metrics'
import { formatLabels } from '@vmkit/promql-lite/labels'
import { parseScrapeConfig, type DiscoveryKind, type ScrapeJob } from '../../config/index.ts'
import { systemDns } from '../dns.ts'
import { createDiscoveries, DiscoveryRequests, type Discovery } from '../index.ts'

/** A discovery and what it says. */
export interface Trial {
  readonly discovery: Discovery
  readonly log: readonly string[]
  readonly metrics: MetricRegistry
  /** The targets of a job with these fields, one text each. */
  readonly discover: (fields: string) => Promise<string[]>
}

/** Makes the discovery of one kind as the agent has it. */
export function tryDiscovery(
  kind: DiscoveryKind,
  { dir = '', dnsServer, concurrency = 10, maxWaitMs = 1000 }: TrialOptions = {},
): Trial {
  const log: string[] = []
  const metrics = new MetricRegistry()
  const discoveries = createDiscoveries({
    intervalsMs: {
      file_sd_configs: 1000,
      http_sd_configs: 2500,
      dns_sd_configs: 1000,
      kubernetes_sd_configs: 1000,
    },
    kubernetes: { apiServerTimeoutMs: 60_000, attach: { node: false, namespace: false } },
    requests: new DiscoveryRequests({ concurrency, maxWaitMs, metrics }),
    dns: systemDns(dnsServer === undefined ? undefined : [dnsServer]),
    metrics,
    env: { HOST: 'b' },
    log: createLogger({ output: line => log.push(line) }),
  })
  const discovery = discoveries.find(one => one.kind === kind)
  if (discovery === undefined) throw new Error(`BUG: no discovery ${kind}`)
  return {
    discovery,
    log,
    metrics,
    async discover(fields) {
      const found = await discovery.discover(await jobOf(fields, dir))
      return found.flatMap(bundle => bundle.list()).map(({ address, labels }) => `${address} ${formatLabels(labels)}`)
    },
  }
}

export interface TrialOptions {
  /** The folder relative paths start from. */
  readonly dir?: string
  readonly dnsServer?: string
  readonly concurrency?: number
  readonly maxWaitMs?: number
}

/** Reads a job with these fields. */
export async function jobOf(fields: string, dir = ''): Promise<ScrapeJob> {
  const text = `scrape_configs: [{job_name: j, ${fields}}]`
  const { jobs, skippedJobs } = await parseScrapeConfig({ text, file: 'scrape.yml', dir })
  const [job] = jobs
  if (job === undefined) throw new Error(skippedJobs[0]?.problems[0]?.message ?? 'no job')
  return job
}
