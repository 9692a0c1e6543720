import process from 'node:process'
import { FatalError } from '@vmkit/daemon/errors'
import { logSettings, parseFlags } from '@vmkit/daemon/flags'
import { runProgram } from '@vmkit/daemon/lifecycle'
import { createLogger, type Logger } from '@vmkit/daemon/log'
import { MetricRegistry } from '@vmkit/daemon/metrics'
import manifest from '../package.json' with { type: 'json' }
import { checkConfigs } from './dry-run.ts'
import { agentFlags, type AgentFlags } from './flags/index.ts'
import { startAgent } from './start.ts'

const version = `v${manifest.version}`

/** Runs the agent with these arguments until a signal ends it. */
export async function main(argv: readonly string[]): Promise<void> {
  const parsed = parseFlags(agentFlags, argv, {
    env: process.env,
    program: 'vmkit-agent',
    version,
    description: 'Scrapes Prometheus targets and sends their samples by remote write.',
  })
  if (parsed.kind === 'exit') {
    if (parsed.stdout !== undefined) process.stdout.write(parsed.stdout)
    if (parsed.stderr !== undefined) process.stderr.write(parsed.stderr)
    process.exitCode = parsed.code
    return
  }
  const { flags, settings } = parsed
  const metrics = new MetricRegistry()
  const log = createLogger({
    ...parsed.logger,
    metrics,
    location: 'vmkit/agent/main',
    appVersion: version,
  })
  logSettings(log, version, settings)
  for (const warning of parsed.warnings) log.warn(warning)
  await runProgram({
    log,
    async main({ signal, reload }) {
      if (flags.dryRun || flags['promscrape.config.dryRun']) return dryRun(flags, log)
      const agent = await startAgent({ flags, settings, version, log, metrics, reload })
      await new Promise(resolve => signal.addEventListener('abort', resolve))
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
