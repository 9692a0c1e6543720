import process from 'node:process'
import { errorText } from '@vmkit/daemon/errors'
import type { Logger } from '@vmkit/daemon/log'
import type { MetricRegistry } from '@vmkit/daemon/metrics'
import type { AgentFlags } from './flags/index.ts'
import type { Pipeline } from './pipeline/index.ts'
import { loadRelabelFiles, type RelabelFiles } from './relabel-files.ts'

/**
 * Returns what reads the relabel files again; when one is wrong, the rules in use stay, all of them.
 */
export function createRelabelReload(options: {
  readonly flags: AgentFlags
  readonly pipeline: Pipeline
  /** What is in use. */
  readonly first: RelabelFiles
  readonly log: Logger
  readonly metrics: MetricRegistry
}): () => Promise<void> {
  const { flags, pipeline, log, metrics } = options
  let { text } = options.first
  const reloads = metrics.counter('vmagent_relabel_config_reloads_total')
  const errors = metrics.counter('vmagent_relabel_config_reloads_errors_total')
  const successful = metrics.gauge('vmagent_relabel_config_last_reload_successful')
  const reloadedAt = metrics.gauge('vmagent_relabel_config_last_reload_success_timestamp_seconds')
  successful.set(1)
  reloadedAt.set(Math.floor(Date.now() / 1000))
  const hasFiles =
    flags['remoteWrite.relabelConfig'] !== '' ||
    flags['remoteWrite.urlRelabelConfig'].values.length > 0
  return async () => {
    if (!hasFiles) return
    reloads.inc()
    try {
      const relabels = await loadRelabelFiles(flags, process.env)
      // Other rules cost every target one scrape by the book.
      if (relabels.text !== text) pipeline.setRules(relabels)
      text = relabels.text
      successful.set(1)
      reloadedAt.set(Math.floor(Date.now() / 1000))
      log.info('reloaded the relabel configuration')
    } catch (error) {
      successful.set(0)
      errors.inc()
      log.error(
        `cannot reload the relabel configuration: ${errorText(error)}; the old rules stay in use`,
      )
    }
  }
}
