import { randomInt } from 'node:crypto'
import process from 'node:process'
import type { Logger } from '@vmkit/daemon/log'
import type { MetricRegistry } from '@vmkit/daemon/metrics'
import type { ScrapeFile } from '../config/index.ts'
import {
  createDiscoveries,
  DiscoveryRequests,
  type CheckIntervals,
  type KubernetesSettings,
} from '../discovery/index.ts'
import { createFetchRoom, createFetchStats } from '../fetch/index.ts'
import { SegmentHash, WalkToolbox } from '../layout/index.ts'
import type { ChunkPool, SampleSink } from '../series/index.ts'
import { ScrapeClients } from './clients.ts'
import { DiscoveryLoop } from './discovery-loop.ts'
import type { ErrorLogOptions } from './error-log.ts'
import { labelPoolSamples, poolCounter, poolSamples } from './pool-metrics.ts'
import { ScrapePool } from './pool.ts'
import { reloadReport } from './reload-report.ts'
import { ScrapeSchedule } from './schedule.ts'
import { createScrapeMetrics, fetchSamples } from './scrape-metrics.ts'
import { TargetScraper, type ScraperOptions } from './scraper.ts'
import { createFetchers } from './fetchers.ts'
import type { DroppedTarget, TargetOptions } from './target.ts'
import { fetchResponse, type TargetResponse } from './target-response.ts'
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
  readonly discovery: {
    readonly kubernetes: KubernetesSettings
    /** How often each kind of source is looked at. */
    readonly intervalMs: CheckIntervals
    readonly consulWaitMs: number
    readonly nomadWaitMs: number
    /** Most discovery requests at once. */
    readonly concurrency: number
    /** How long one may wait for its turn, in milliseconds. */
    readonly maxWaitMs: number
  }
  /** When sources that lose many targets at once are not believed. */
  readonly maxRemovedPercent: number
  readonly removalGraceMs: number
  /** Whether HELP and TYPE are passed on. */
  readonly sendsMetadata: boolean
  /** Pass every body on while it is read. */
  readonly streamParse: boolean
  /** Bodies that are longer are passed on while they are read, if no limit forbids it. */
  readonly streamAboveBytes: number
  /** Variables for `%{NAME}` in target files, and for proxies; default those of the process. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** For how many milliseconds no scrape should start; default never. */
  readonly pauseMs?: () => number
  /** Wall clock in milliseconds; default `Date.now`. */
  readonly now?: () => number
}

/** All scraping of a program. */
export interface ScrapeManager {
  /** Starts discovery and scrapes. */
  start(): void
  /**
   * Goes over to another configuration. Targets that stay the same go on undisturbed; the series
   * of removed ones end with staleness markers before new ones start. Returns what changed, for
   * people.
   */
  reload(config: ScrapeFile): Promise<string>
  /** Stops everything; no staleness markers are sent, for another start may follow. */
  stop(): Promise<void>
  targets(): readonly TargetStatus[]
  /** Names of all jobs, also of those without targets. */
  jobs(): readonly string[]
  /**
   * Asks the target with that id for its metrics now, over a connection of its own; undefined when
   * there is none.
   */
  fetchResponse(id: string, signal: AbortSignal): Promise<TargetResponse> | undefined
  /** Discovered targets that are not scraped here, as many as -promscrape.maxDroppedTargets allows. */
  dropped(): Promise<readonly DroppedTarget[]>
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
  const schedule = new ScrapeSchedule(now, options.pauseMs)
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
    ...options.discovery,
    requests: new DiscoveryRequests({ ...options.discovery, metrics }),
    metrics,
    env: options.env ?? process.env,
    log,
  })
  const loops = discoveries.map(discovery => {
    const scrapePool = new ScrapePool(
      target => new TargetScraper(target, fetcherOf, scraperOptions),
      poolCounter(metrics, discovery.kind),
    )
    const type = discovery.kind
    return new DiscoveryLoop({
      discovery,
      pool: scrapePool,
      jobs: config.jobs,
      targets: options,
      brake: options,
      log,
      discoverySeconds: metrics.histogram('vm_promscrape_service_discovery_duration_seconds', {
        type,
      }),
      relabelSeconds: metrics.histogram('vm_promscrape_target_relabel_duration_seconds', { type }),
    })
  })
  const collecting = metrics.collect(() => [
    ...poolSamples(loops, config),
    ...labelPoolSamples(pool),
    ...(options.pauseMs === undefined
      ? []
      : [
          {
            name: 'vmagent_max_ingestion_rate_limit_reached_total',
            labels: {},
            value: schedule.pauses,
          },
        ]),
    ...fetchSamples(stats, clients.counts, schedule.missed),
  ])
  const scrapers = (): TargetScraper[] => loops.flatMap(loop => [...loop.pool.scrapers()])
  const waiting = (): number => loops.filter(loop => !loop.isReady).length

  return {
    start() {
      for (const loop of loops) loop.start()
    },
    async reload(next) {
      config = next
      const changes = await Promise.all(loops.map(loop => loop.reload(next.jobs)))
      await clients.keepOnly(next.jobs)
      return reloadReport(changes)
    },
    async stop() {
      await Promise.all(loops.map(loop => loop.stop()))
      await clients.keepOnly([])
      schedule.close()
      collecting[Symbol.dispose]()
    },
    targets: () => scrapers().map(({ status }) => status),
    jobs: () => config.jobs.map(({ jobName }) => jobName),
    fetchResponse(id, signal) {
      const scraper = scrapers().find(one => one.id === id)
      if (scraper === undefined) return undefined
      return fetchResponse(fetcherOf(scraper.target), signal)
    },
    async dropped() {
      const dropped: DroppedTarget[] = []
      for (const loop of loops) {
        dropped.push(...(await loop.dropped(options.maxDroppedTargets - dropped.length)))
      }
      return dropped
    },
    ready: () => waiting() === 0,
    waitingFor: waiting,
  }
}
