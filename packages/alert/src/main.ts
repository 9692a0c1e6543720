import process from 'node:process'
import { FatalError } from '@vmkit/daemon/errors'
import { logSettings, parseFlags } from '@vmkit/daemon/flags'
import { runProgram } from '@vmkit/daemon/lifecycle'
import { createLogger, type Logger } from '@vmkit/daemon/log'
import { MetricRegistry } from '@vmkit/daemon/metrics'
import manifest from '../package.json' with { type: 'json' }
import { alertFlags, type AlertFlags } from './flags/index.ts'
import { loadRules, startAlert } from './start.ts'

const version = `v${manifest.version}`

/** Runs the alert program with these arguments until a signal ends it. */
export async function main(argv: readonly string[]): Promise<void> {
  const parsed = parseFlags(alertFlags, argv, {
    env: process.env,
    program: 'vmkit-alert',
    version,
    description: 'Evaluates recording and alerting rules and tells Alertmanager about alerts.',
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
    location: 'vmkit/alert/main',
    appVersion: version,
  })
  logSettings(log, version, settings)
  for (const warning of parsed.warnings) log.warn(warning)
  await runProgram({
    log,
    async main({ signal, reload }) {
      if (flags.dryRun) return dryRun(flags, log)
      const program = await startAlert({ flags, settings, version, log, metrics, reload })
      await new Promise(resolve => signal.addEventListener('abort', resolve))
      log.info('stopping: writing what is queued')
      await program.stop()
      log.info('stopped')
    },
  })
}

async function dryRun(flags: AlertFlags, log: Logger): Promise<void> {
  const groups = await loadRules(flags, { always: true })
  if (groups.length === 0) {
    throw new FatalError(
      `cannot check rules: no groups in ${flags.rule.join(', ') || 'the -rule files, as none is named'}; pass -rule=<file or glob>`,
    )
  }
  const rules = groups.reduce((sum, group) => sum + group.rules.length, 0)
  log.info(`the rules are in order: ${groups.length} groups, ${rules} rules`)
}

if (import.meta.main) await main(process.argv.slice(2))
