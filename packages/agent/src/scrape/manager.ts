import { randomInt } from 'node:crypto'
import process from 'node:process'
import type { Logger } from '@vmkit/daemon/log'
import type { MetricRegistry, MetricSample } from '@vmkit/daemon/metrics'
import type { ScrapeFile } from '../config/index.ts'
import { createDiscoveries } from '../discovery/index.ts'
import { createFetchRoom, createFetchStats } from '../fetch/index.ts'
import { SegmentHash, WalkToolbox } from '../layout/index.ts'
import type { ChunkPool } from '../series/index.ts'
import { buildTargets } from './build-targets.ts'
import { ScrapeClients } from './clients.ts'
import { DiscoveryLoop } from './discovery-loop.ts'
import type { ErrorLogOptions } from './error-log.ts'
import { ScrapePool } from './pool.ts'
import type { SampleSink } from './sample-sink.ts'
import { ScrapeSchedule } from './schedule.ts'
import { createScrapeMetrics, fetchSamples } from './scrape-metrics.ts'
import { TargetScraper, type ScraperOptions } from './scraper.ts'
import { createFetchers } from './fetchers.ts'
import type { DroppedTarget, TargetOptions } from './target.ts'
import type { TargetStatus } from './target-status.ts'

export interface ScrapeManagerOptions extends TargetOptions, ErrorLogOptions {
  readonly config: ScrapeFile
  readonly sink: SampleSink
  /** Where the labels of all series lie. */
  readonly pool: ChunkPool
  readonly log: Logger
  readonly metrics: MetricRegistry
  readonly maxResponseHeadersBytes: number
  readonly disableCompression: boolean
  readonly disableKeepAlive: boolean
  readonly noStaleMarkers: boolean
  readonly suppressDuplicateTargetErrors: boolean
  /** Dropped targets remembered at most. */
  readonly maxDroppedTargets: number
  readonly fileSdCheckIntervalMs: number
  /** Whether HELP and TYPE are passed on. */
  readonly sendsMetadata: boolean
  /** Pass every body on while it is read. */
  readonly streamParse: boolean
  /** Bodies that are longer are passed on while they are read, if no limit forbids it. */
  readonly streamAboveBytes: number
  /** Variables for `%{NAME}` in target files, and for proxies; default those of the process. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Wall clock in milliseconds; default `Date.now`. */
  readonly now?: () => number
}

/** All scraping of a program. */
export interface ScrapeManager {
  /** Starts discovery and scrapes. */
  start(): void
  /**
   * Goes over to another configuration. Targets that stay the same go on undisturbed; the series
   * of removed ones end with staleness markers before new ones start.
   */
  reload(config: ScrapeFile): Promise<void>
  /** Stops everything; no staleness markers are sent, for another start may follow. */
  stop(): Promise<void>
  targets(): readonly TargetStatus[]
  dropped(): readonly DroppedTarget[]
  /** Whether every kind of discovery has looked once. */
  ready(): boolean
  /** How many kinds of discovery have not looked yet. */
  waitingFor(): number
}

/** Creates the manager; `start` makes it run. */
export function createScrapeManager(options: ScrapeManagerOptions): ScrapeManager {
  const { log, metrics, pool, sink } = options
  const clients = new ScrapeClients({
    keepAlive: !options.disableKeepAlive,
    ...(options.env === undefined ? {} : { env: options.env }),
  })
  const stats = createFetchStats()
  const room = createFetchRoom({ stats })
  const now = options.now ?? Date.now
  const schedule = new ScrapeSchedule(now)
  const hash = new SegmentHash(randomInt(2 ** 32 - 1), randomInt(2 ** 32 - 1))
  const scraperOptions: ScraperOptions = {
    ...options,
    metrics: createScrapeMetrics(metrics),
    context: {
      pool,
      hash,
      sink,
      toolbox: new WalkToolbox(pool, hash, sink.routeCount),
      sendsMetadata: options.sendsMetadata,
    },
    schedule,
    now,
  }
  const fetcherOf = createFetchers({ ...options, room, clients })
  let { config } = options
  const discoveries = createDiscoveries({
    fileSdCheckIntervalMs: options.fileSdCheckIntervalMs,
    env: options.env ?? process.env,
    log,
  })
  const loops = discoveries.map(discovery => {
    const scrapers = new ScrapePool(
      target => new TargetScraper(target, fetcherOf(target), scraperOptions),
      poolCounter(metrics, discovery.kind),
    )
    const type = discovery.kind
    return new DiscoveryLoop({
      discovery,
      pool: scrapers,
      jobs: config.jobs,
      build: discovered => buildTargets(discovered, options),
      log,
      discoverySeconds: metrics.histogram('vm_promscrape_service_discovery_duration_seconds', {
        type,
      }),
      relabelSeconds: metrics.histogram('vm_promscrape_target_relabel_duration_seconds', { type }),
    })
  })
  const collecting = metrics.collect(() => [
    ...poolSamples(loops, config),
    ...fetchSamples(stats, clients.counts, schedule.missed),
  ])
  const waiting = (): number => loops.filter(loop => !loop.isReady).length

  return {
    start() {
      for (const loop of loops) loop.start()
    },
    async reload(next) {
      config = next
      await Promise.all(loops.map(loop => loop.reload(next.jobs)))
      await clients.keepOnly(next.jobs)
    },
    async stop() {
      await Promise.all(loops.map(loop => loop.stop()))
      await clients.keepOnly([])
      schedule.close()
      collecting[Symbol.dispose]()
    },
    targets: () => loops.flatMap(loop => loop.pool.statuses()),
    dropped: () => loops.flatMap(loop => loop.dropped).slice(0, options.maxDroppedTargets),
    ready: () => waiting() === 0,
    waitingFor: waiting,
  }
}

function poolCounter(
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

function* poolSamples(loops: readonly DiscoveryLoop[], config: ScrapeFile): Iterable<MetricSample> {
  const perJob = new Map(config.jobs.map(({ jobName }) => [jobName, { up: 0, down: 0 }]))
  for (const { discovery, pool } of loops) {
    const perKind = { up: 0, down: 0 }
    for (const { job, health } of pool.statuses()) {
      const status = health === 'up' ? 'up' : 'down'
      perKind[status]++
      const counts = perJob.get(job)
      if (counts !== undefined) counts[status]++
    }
    const { kind: type } = discovery
    yield { name: 'vm_promscrape_active_scrapers', labels: { type }, value: pool.size }
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
}
