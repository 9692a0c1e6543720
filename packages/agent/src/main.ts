import process from 'node:process'
import { FatalError } from '@vmkit/daemon/errors'
import { runCommandLine, untilAborted } from '@vmkit/daemon/lifecycle'
import type { Logger } from '@vmkit/daemon/log'
import manifest from '../package.json' with { type: 'json' }
import { runSubcommand } from './cli/index.ts'
import { checkConfigs } from './dry-run.ts'
import { agentFlags, type AgentFlags } from './flags/index.ts'
import { startAgent } from './start.ts'

/** Runs a subcommand, or the agent with these arguments until a signal ends it. */
export async function main(argv: readonly string[]): Promise<void> {
  const exitCode = await runSubcommand(argv)
  if (exitCode !== undefined) {
    process.exitCode = exitCode
    return
  }
  await runCommandLine({
    table: agentFlags,
    argv,
    program: 'vmkit-agent',
    version: `v${manifest.version}`,
    description: 'Scrapes Prometheus targets and sends their samples by remote write.',
    location: 'vmkit/agent/main',
    async main({ signal, ...parts }) {
      const { flags, log } = parts
      if (flags.dryRun || flags['promscrape.config.dryRun']) return dryRun(flags, log)
      const agent = await startAgent(parts)
      await untilAborted(signal)
      log.info('stopping: sending what is pending, keeping the rest on disk')
      await agent.stop()
      log.info('stopped')
    },
  })
}

async function dryRun(flags: AgentFlags, log: Logger): Promise<void> {
  const problems = await checkConfigs(flags, flags.dryRun ? 'all' : 'scrape', log)
  if (problems.length > 0) {
    throw new FatalError(
      `the configuration has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n${problems.join('\n')}`,
    )
  }
  log.info('the configuration is in order')
}

if (import.meta.main) await main(process.argv.slice(2))
