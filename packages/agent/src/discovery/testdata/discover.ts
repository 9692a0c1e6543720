import { createLogger } from '@vmkit/daemon/log'
import { MetricRegistry } from '@vmkit/daemon/metrics'
import { formatLabels } from '@vmkit/promql-lite/labels'
import { discoveryKinds, parseScrapeConfig, type DiscoveryKind, type ScrapeJob } from '../../config/index.ts'
import { systemDns } from '../dns.ts'
import {
  createDiscoveries,
  DiscoveryRequests,
  type DiscoveredTarget,
  type Discovery,
} from '../index.ts'

/** A discovery and what it says. */
export interface Trial {
  readonly discovery: Discovery
  readonly log: readonly string[]
  readonly metrics: MetricRegistry
  /** The targets of a job with these fields, one text each. */
  readonly discover: (fields: string) => Promise<string[]>
  /** The same in order, their labels in order, too, each once: so vmagent tells them. */
  readonly discoverSorted: (fields: object) => Promise<string[]>
}

/** Makes the discovery of one kind as the agent has it. */
export function tryDiscovery(
  kind: DiscoveryKind,
  { dir = '', dnsServer, concurrency = 10, maxWaitMs = 1000, env = { HOST: 'b' } }: TrialOptions = {},
): Trial {
  const log: string[] = []
  const metrics = new MetricRegistry()
  const discoveries = createDiscoveries({
    kubernetes: { apiServerTimeoutMs: 60_000, relistSpreadMs: 0, attach: { node: false, namespace: false } },
    intervalMs: one => (one === 'http_sd_configs' ? 2500 : 1000),
    consulWaitMs: 0,
    nomadWaitMs: 0,
    requests: new DiscoveryRequests({ concurrency, maxWaitMs, metrics }),
    dns: systemDns(dnsServer === undefined ? undefined : [dnsServer]),
    metrics,
    env,
    log: createLogger({ output: line => log.push(line) }),
  })
  const discovery = discoveries.find(one => one.kind === kind)
  if (discovery === undefined) throw new Error(`BUG: no discovery ${kind}`)
  const targetsOf = async (fields: string): Promise<readonly DiscoveredTarget[]> => {
    const found = await discovery.discover(await jobOf(fields, dir))
    return found.flatMap(bundle => bundle.list())
  }
  return {
    discovery,
    log,
    metrics,
    async discover(fields) {
      return (await targetsOf(fields)).map(({ address, labels }) => `${address} ${formatLabels(labels)}`)
    },
    async discoverSorted(fields) {
      const found = await targetsOf(JSON.stringify(fields).slice(1, -1))
      const texts = found.map(({ address, labels }) => {
          const own = labels.find(({ name }) => name === '__address__')?.value ?? address
          const others = labels.filter(({ name }) => name === 'instance' || name.startsWith('__meta_'))
          return `${own} ${formatLabels(others.toSorted((a, b) => (a.name < b.name ? -1 : 1)))}`
        })
      return [...new Set(texts)].toSorted()
    },
  }
}

export interface TrialOptions {
  /** The folder relative paths start from. */
  readonly dir?: string
  readonly dnsServer?: string
  readonly concurrency?: number
  readonly maxWaitMs?: number
  /** Variables of the environment. */
  readonly env?: Readonly<Record<string, string>>
}

/** Returns the kind of discovery that these fields of a job have entries of. */
export async function kindOf(fields: object): Promise<DiscoveryKind> {
  const { sd } = await jobOf(JSON.stringify(fields).slice(1, -1))
  const kinds: readonly DiscoveryKind[] = discoveryKinds
  const kind = kinds.find(one => sd[one].length > 0)
  if (kind === undefined) throw new Error('no kind of discovery')
  return kind
}

/** Reads a job with these fields. */
export async function jobOf(fields: string, dir = ''): Promise<ScrapeJob> {
  const text = `scrape_configs: [{job_name: j, ${fields}}]`
  const { jobs, skippedJobs } = await parseScrapeConfig({ text, file: 'scrape.yml', dir })
  const [job] = jobs
  if (job === undefined) throw new Error(skippedJobs[0]?.problems[0]?.message ?? 'no job')
  return job
}
