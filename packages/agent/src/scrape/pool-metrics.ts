import type { MetricRegistry, MetricSample } from '@vmkit/daemon/metrics'
import type { ScrapeFile } from '../config/index.ts'
import type { ChunkPool } from '../series/index.ts'
import type { DiscoveryLoop } from './discovery-loop.ts'

/** Returns what counts the scrapers of one kind of discovery as they start and stop. */
export function poolCounter(
  metrics: MetricRegistry,
  type: string,
): (change: { readonly started: number; readonly stopped: number }) => void {
  const started = metrics.counter('vm_promscrape_scrapers_started_total', { type })
  const stopped = metrics.counter('vm_promscrape_scrapers_stopped_total', { type })
  const changes = metrics.counter('vm_promscrape_config_changes_total', { type })
  return change => {
    started.inc(change.started)
    stopped.inc(change.stopped)
    if (change.started + change.stopped > 0) changes.inc()
  }
}

/** How many targets are up and down, by kind of discovery and by job; jobs without targets too. */
export function* poolSamples(
  loops: readonly DiscoveryLoop[],
  config: ScrapeFile,
): Iterable<MetricSample> {
  const perJob = new Map(config.jobs.map(({ jobName }) => [jobName, { up: 0, down: 0 }]))
  let seriesKnown = 0
  for (const { discovery, pool, brake } of loops) {
    const perKind = { up: 0, down: 0 }
    for (const scraper of pool.scrapers()) {
      const status = scraper.health === 'up' ? 'up' : 'down'
      perKind[status]++
      const counts = perJob.get(scraper.target.job.jobName)
      if (counts !== undefined) counts[status]++
      seriesKnown += scraper.seriesKnown
    }
    const { kind: type } = discovery
    yield { name: 'vm_promscrape_active_scrapers', labels: { type }, value: pool.size }
    yield { name: 'vmkit_promscrape_held_targets', labels: { type }, value: brake.held }
    for (const status of ['up', 'down'] as const) {
      const value = perKind[status]
      yield { name: 'vm_promscrape_targets', labels: { type, status }, value }
    }
  }
  for (const [scrapeJob, counts] of perJob) {
    for (const status of ['up', 'down'] as const) {
      const labels = { scrape_job: scrapeJob, status }
      yield { name: 'vm_promscrape_scrape_pool_targets', labels, value: counts[status] }
    }
  }
  yield { name: 'vmkit_promscrape_series_known', labels: {}, value: seriesKnown }
}

/** What the labels of all series take. */
export function* labelPoolSamples(pool: ChunkPool): Iterable<MetricSample> {
  yield { name: 'vmkit_label_pool_chunks', labels: {}, value: pool.size }
  yield { name: 'vmkit_label_pool_bytes', labels: {}, value: pool.bytes }
}
