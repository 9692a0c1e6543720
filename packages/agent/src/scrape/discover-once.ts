import { createLogger, type Logger } from '@vmkit/daemon/log'
import { MetricRegistry } from '@vmkit/daemon/metrics'
import type { Labels } from '@vmkit/promql-lite/labels'
import type { ScrapeFile } from '../config/index.ts'
import { createDiscoveries, DiscoveryRequests } from '../discovery/index.ts'
import { labelsToShard } from './target.ts'

/** A target that relabeling does not drop. */
export interface FoundTarget {
  readonly job: string
  readonly address: string
  /** Its labels after relabeling, without `__meta_` ones. */
  readonly labels: Labels
}

const INTERVAL_MS = 60_000
const CONCURRENCY = 100

/** Looks once at all sources of a configuration; what goes wrong there is logged. */
export async function discoverOnce(
  config: ScrapeFile,
  options: { readonly env: Readonly<Record<string, string | undefined>>; readonly log?: Logger },
): Promise<FoundTarget[]> {
  const metrics = new MetricRegistry()
  const discoveries = createDiscoveries({
    kubernetes: {
      apiServerTimeoutMs: INTERVAL_MS,
      attach: { node: false, namespace: false },
      relistSpreadMs: 0,
    },
    intervalMs: () => INTERVAL_MS,
    consulWaitMs: 0,
    nomadWaitMs: 0,
    requests: new DiscoveryRequests({ concurrency: CONCURRENCY, maxWaitMs: INTERVAL_MS, metrics }),
    metrics,
    env: options.env,
    log: options.log ?? createLogger({ output: () => undefined }),
  })
  try {
    const found = await Promise.all(
      config.jobs.flatMap(job =>
        discoveries.map(async discovery => {
          const bundles = await discovery.discover(job)
          return bundles
            .flatMap(bundle => bundle.list())
            .flatMap(target => {
              const labels = labelsToShard(job, target)
              if (labels === undefined) return []
              return [{ job: job.jobName, address: target.address, labels }]
            })
        }),
      ),
    )
    return found.flat()
  } finally {
    await Promise.all(discoveries.map(async discovery => discovery.close?.()))
  }
}
