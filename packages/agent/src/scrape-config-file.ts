import process from 'node:process'
import { ConfigError } from '@vmkit/yaml'
import { loadScrapeConfig, type ScrapeFile } from './config/index.ts'
import type { AgentFlags } from './flags/index.ts'

/** Reads -promscrape.config as the flags say; undefined without one. */
export async function readScrapeConfig(flags: AgentFlags): Promise<ScrapeFile | undefined> {
  const path = flags['promscrape.config']
  if (path === '') return undefined
  const strict = flags['promscrape.config.strictParse']
  try {
    return await loadScrapeConfig(path, { strict, env: process.env })
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    if (!error.problems.some(({ code }) => code === 'unknown-field')) throw error
    throw new Error(
      `${error.message}\n  -promscrape.config.strictParse=false passes over unknown fields`,
      { cause: error },
    )
  }
}
