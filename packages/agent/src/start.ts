import { randomInt } from 'node:crypto'
import process from 'node:process'
import { FatalError, errorText } from '@vmkit/daemon/errors'
import type { Setting } from '@vmkit/daemon/flags'
import { startHttpServer, type HttpServer } from '@vmkit/daemon/http-server'
import type { ReloadHub } from '@vmkit/daemon/lifecycle'
import type { Logger } from '@vmkit/daemon/log'
import { MetricRegistry, registerProcessMetrics } from '@vmkit/daemon/metrics'
import { doorOptions } from './door-options.ts'
import type { AgentFlags } from './flags/index.ts'
import { createPipeline, SeriesLimits } from './pipeline/index.ts'
import { openReceivers } from './receivers.ts'
import { loadRelabelFiles } from './relabel-files.ts'
import { createCompressor } from './remote-write/index.ts'
import { createRelabelReload } from './relabel-reload.ts'
import { readScrapeConfig } from './scrape-config-file.ts'
import { startScraping } from './scraping.ts'
import { ChunkPool } from './series/index.ts'
import { agentRoutes } from './web/index.ts'

/** A running agent. */
export interface Agent {
  readonly server: HttpServer
  /** Stops in order: no more requests, no more scrapes, what is pending sent or kept on disk. */
  stop(): Promise<void>
}

/**
 * Starts the agent: checks everything that can be wrong first, then opens queues, scrapes, listens.
 *
 * @throws FatalError or ConfigError when something is wrong; nothing is left running then
 */
export async function startAgent(options: {
  readonly flags: AgentFlags
  readonly settings: readonly Setting[]
  readonly version: string
  readonly log: Logger
  readonly metrics: MetricRegistry
  readonly reload: ReloadHub
}): Promise<Agent> {
  const { flags, log, metrics, reload, settings } = options
  if (flags['remoteWrite.url'].length === 0) {
    throw new FatalError(
      'cannot start: no -remoteWrite.url; pass at least one, such as -remoteWrite.url=http://victoria-metrics:8428/api/v1/write',
    )
  }
  const door = doorOptions(flags)
  const relabels = await loadRelabelFiles(flags, process.env)
  const scrapeConfig = await readScrapeConfig(flags)
  const pool = new ChunkPool(randomInt(2 ** 32 - 1))
  const receivers = await openReceivers({
    flags,
    pool,
    compressor: createCompressor(flags['remoteWrite.vmProtoCompressLevel']),
    log,
    metrics,
  })
  const processMetrics = registerProcessMetrics(metrics, {
    appName: 'vmagent',
    version: options.version,
  })
  const started: (() => Promise<void>)[] = [
    async () => processMetrics[Symbol.dispose](),
    () => Promise.all(receivers.map(receiver => receiver.stop())).then(() => undefined),
  ]
  const stop = async (): Promise<void> => {
    for (const end of started.splice(0).toReversed()) {
      await end().catch((error: unknown) => log.error(errorText(error)))
    }
  }
  try {
    const seriesLimits = new SeriesLimits({
      hourly: flags['remoteWrite.maxHourlySeries'],
      daily: flags['remoteWrite.maxDailySeries'],
      log: log.at('vmkit/agent/pipeline'),
      metrics,
    })
    started.push(async () => seriesLimits[Symbol.dispose]())
    const pipeline = createPipeline({
      receivers,
      routeOf: relabels.routeOf,
      rules: relabels,
      door: { ...door, seriesLimits },
      metrics,
    })
    const scraping = startScraping(
      { flags, sink: pipeline, pool, log, metrics, reload },
      scrapeConfig,
    )
    started.push(() => scraping.stop())
    const reloadingRelabel = reload.onReload(
      createRelabelReload({ flags, pipeline, first: relabels, log, metrics }),
    )
    started.push(async () => reloadingRelabel[Symbol.dispose]())
    const memberUrlTemplate = flags['promscrape.cluster.memberURLTemplate']
    const router = agentRoutes(
      {
        ...scraping.view,
        memberUrlTemplate,
        books: () => ({
          door: pipeline.books,
          receivers: receivers.map(receiver => receiver.books),
        }),
      },
      metrics,
    )
    const server = await startHttpServer({
      flags,
      router,
      log: log.at('vmkit/daemon/http-server'),
      metrics,
      settings,
      appName: 'vmagent',
      authKeys: { config: flags.configAuthKey },
      onReload: () => reload.trigger(),
    })
    started.push(() => server.stop())
    return { server, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
