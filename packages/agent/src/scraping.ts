import { FatalError, errorText } from '@vmkit/daemon/errors'
import type { ReloadHub } from '@vmkit/daemon/lifecycle'
import type { Logger } from '@vmkit/daemon/log'
import type { MetricRegistry } from '@vmkit/daemon/metrics'
import type { ScrapeFile } from './config/index.ts'
import { checkIntervalFlags, type AgentFlags } from './flags/index.ts'
import type { Pipeline } from './pipeline/index.ts'
import { readScrapeConfig } from './scrape-config-file.ts'
import {
  createScrapeManager,
  parseMemberNum,
  parseShardStrategy,
  type ScrapeManager,
} from './scrape/index.ts'
import type { ChunkPool } from './series/index.ts'
import type { AgentView } from './web/index.ts'

/** Scraping as the rest of the program sees it, whether it is configured or not. */
export interface Scraping {
  readonly view: Omit<AgentView, 'memberUrlTemplate' | 'books'>
  stop(): Promise<void>
}

interface Options {
  readonly flags: AgentFlags
  readonly sink: Pipeline
  readonly pool: ChunkPool
  readonly log: Logger
  readonly metrics: MetricRegistry
  readonly reload: ReloadHub
}

/** Starts to scrape what `first` says, and reads -promscrape.config again on every reload. */
export function startScraping(options: Options, first: ScrapeFile | undefined): Scraping {
  const { flags, metrics, reload } = options
  const path = flags['promscrape.config']
  if (first === undefined) return notConfigured
  const log = options.log.at('vmkit/agent/scrape')
  let config = first
  logSkippedJobs(config, log)
  const manager = createManager(options, config)
  const successful = metrics.gauge('vm_promscrape_config_last_reload_successful')
  const reloadedAt = metrics.gauge('vm_promscrape_config_last_reload_success_timestamp_seconds')
  const reloads = metrics.counter('vm_promscrape_config_reloads_total')
  const errors = metrics.counter('vm_promscrape_config_reloads_errors_total')
  successful.set(1)
  reloadedAt.set(Math.floor(Date.now() / 1000))
  manager.start()

  const takeUp = async (): Promise<void> => {
    try {
      const next = (await readScrapeConfig(flags)) ?? first
      successful.set(1)
      if (next.text === config.text) {
        log.info(`nothing changed in "${path}"`)
        return
      }
      logSkippedJobs(next, log)
      const report = await manager.reload(next)
      config = next
      reloads.inc()
      reloadedAt.set(Math.floor(Date.now() / 1000))
      log.info(`reloaded "${path}": ${report}`)
    } catch (error) {
      successful.set(0)
      errors.inc()
      log.error(`cannot reload "${path}": ${errorText(error)}; the old configuration stays in use`)
    }
  }
  // A signal and the timer may come at once; one reload ends before the next begins.
  let last = Promise.resolve()
  let isStopped = false
  const reloadConfig = (): Promise<void> =>
    (last = last.then(() => (isStopped ? undefined : takeUp())))
  const checkForChange = async (): Promise<void> => {
    const next = await readScrapeConfig(flags).catch(() => undefined)
    if (next === undefined || next.text !== config.text) await reloadConfig()
  }
  const listening = reload.onReload(reloadConfig)
  const checkMs = flags['promscrape.configCheckInterval']
  const timer = checkMs > 0 ? setInterval(() => void checkForChange(), checkMs) : undefined

  return {
    view: {
      targets: () => manager.targets(),
      jobs: () => manager.jobs(),
      fetchResponse: (id, signal) => manager.fetchResponse(id, signal),
      dropped: () => manager.dropped(),
      waitingFor: () => manager.waitingFor(),
      configText: () => config.printableText,
    },
    async stop() {
      isStopped = true
      clearInterval(timer)
      listening[Symbol.dispose]()
      await last
      await manager.stop()
    },
  }
}

const notConfigured: Scraping = {
  view: {
    targets: () => [],
    jobs: () => [],
    fetchResponse: () => undefined,
    dropped: () => Promise.resolve([]),
    waitingFor: () => 0,
    configText: () => undefined,
  },
  stop: () => Promise.resolve(),
}

function logSkippedJobs(config: ScrapeFile, log: Logger): void {
  for (const { jobName, warnings } of config.jobs) {
    for (const { file, line, column, message } of warnings) {
      log.warn(`job "${jobName}": ${file}:${line}:${column}: ${message}`)
    }
  }
  for (const { job, problems } of config.skippedJobs) {
    for (const problem of problems) {
      log.error(
        `skipping job "${job}": ${problem.file}:${problem.line}:${problem.column}: ${problem.message}`,
      )
    }
  }
}

function createManager(options: Options, config: ScrapeFile): ScrapeManager {
  const { flags, sink, pool, metrics } = options
  const membersCount = Math.max(1, flags['promscrape.cluster.membersCount'])
  const memberNumText = flags['promscrape.cluster.memberNum']
  return createScrapeManager({
    config,
    sink,
    pool,
    metrics,
    log: options.log.at('vmkit/agent/scrape'),
    cluster: {
      membersCount,
      memberNum: orFatal(() => parseMemberNum(memberNumText, membersCount)),
      memberNumText,
      replicationFactor: Math.max(1, flags['promscrape.cluster.replicationFactor']),
      shardByLabels: flags['promscrape.cluster.shardByLabels'],
      strategy: orFatal(() => parseShardStrategy(flags['promscrape.cluster.strategy'])),
      memberLabel: flags['promscrape.cluster.memberLabel'],
      name: flags['promscrape.cluster.name'],
    },
    maxScrapeSizeBytes: flags['promscrape.maxScrapeSize'],
    maxResponseHeadersBytes: flags['promscrape.maxResponseHeadersSize'],
    disableCompression: flags['promscrape.disableCompression'],
    disableKeepAlive: flags['promscrape.disableKeepAlive'],
    noStaleMarkers: flags['promscrape.noStaleMarkers'],
    seriesLimitPerTarget: flags['promscrape.seriesLimitPerTarget'],
    suppressScrapeErrors: flags['promscrape.suppressScrapeErrors'],
    suppressScrapeErrorsDelayMs: flags['promscrape.suppressScrapeErrorsDelay'],
    suppressDuplicateTargetErrors: flags['promscrape.suppressDuplicateScrapeTargetErrors'],
    dropOriginalLabels: flags['promscrape.dropOriginalLabels'],
    maxDroppedTargets: flags['promscrape.maxDroppedTargets'],
    discovery: {
      kubernetes: {
        apiServerTimeoutMs: flags['promscrape.kubernetes.apiServerTimeout'],
        relistSpreadMs: relistSpreadMs(membersCount),
        attach: {
          node: flags['promscrape.kubernetes.attachNodeMetadataAll'],
          namespace: flags['promscrape.kubernetes.attachNamespaceMetadataAll'],
        },
      },
      intervalMs: kind => flags[checkIntervalFlags[kind]],
      consulWaitMs: flags['promscrape.consul.waitTime'],
      nomadWaitMs: flags['promscrape.nomad.waitTime'],
      concurrency: flags['promscrape.discovery.concurrency'],
      maxWaitMs: flags['promscrape.discovery.concurrentWaitTime'],
    },
    maxRemovedPercent: flags['promscrape.discovery.maxRemovedPercent'],
    removalGraceMs: flags['promscrape.discovery.removalGraceTime'],
    sendsMetadata: flags.enableMetadata,
    streamParse: flags['promscrape.streamParse'],
    streamAboveBytes: flags['promscrape.minResponseSizeForStreamParse'],
    ...(flags.maxIngestionRate > 0 ? { pauseMs: () => sink.pauseMs() } : {}),
  })
}

/** A few members may ask an API server for everything at once, many may not. */
const relistSpreadMs = (membersCount: number): number =>
  membersCount === 1 ? 0 : Math.min(10_000, 1000 * membersCount)

function orFatal<T>(parse: () => T): T {
  try {
    return parse()
  } catch (cause) {
    throw new FatalError(errorText(cause))
  }
}
