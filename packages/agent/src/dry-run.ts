import process from 'node:process'
import type { Logger } from '@vmkit/daemon/log'
import type { AgentFlags } from './flags/index.ts'
import { loadRelabelFiles } from './relabel-files.ts'
import { readScrapeConfig } from './scrape-config-file.ts'

/**
 * Checks the configuration files without running anything.
 *
 * A job that a running agent would skip counts as a mistake here: that is what a check is for.
 *
 * @param what `all` files, or the `scrape` configuration only
 * @returns the problems, each as a line (or lines) for a person
 */
export async function checkConfigs(
  flags: AgentFlags,
  what: 'all' | 'scrape',
  log: Logger,
): Promise<string[]> {
  const problems: string[] = []
  const attempt = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error))
    }
  }
  await attempt(async () => {
    const config = await readScrapeConfig(flags)
    if (config === undefined) return
    for (const { job, problems: found } of config.skippedJobs) {
      for (const { file, line, column, message, excerpt } of found) {
        problems.push(`${file}:${line}:${column}: job "${job}": ${message}\n${excerpt}`)
      }
    }
    log.info(`read ${config.jobs.length} jobs from "${config.file}"`)
  })
  if (what === 'all') await attempt(() => loadRelabelFiles(flags, process.env))
  return problems
}
