import process from 'node:process'
import { FatalError } from '@vmkit/daemon/errors'
import { runCommandLine, untilAborted } from '@vmkit/daemon/lifecycle'
import type { Logger } from '@vmkit/daemon/log'
import manifest from '../package.json' with { type: 'json' }
import { alertFlags, type AlertFlags } from './flags/index.ts'
import { loadRuleSet } from './rule-set.ts'
import { startAlert } from './start.ts'

/** Runs the alert program with these arguments until a signal ends it. */
export async function main(argv: readonly string[]): Promise<void> {
  await runCommandLine({
    table: alertFlags,
    argv,
    program: 'vmkit-alert',
    version: `v${manifest.version}`,
    description: 'Evaluates recording and alerting rules and tells Alertmanager about alerts.',
    location: 'vmkit/alert/main',
    async main({ signal, ...parts }) {
      const { flags, log } = parts
      if (flags.dryRun) return dryRun(flags, log)
      const program = await startAlert(parts)
      await untilAborted(signal)
      log.info('stopping: writing what is queued')
      await program.stop()
      log.info('stopped')
    },
  })
}

async function dryRun(flags: AlertFlags, log: Logger): Promise<void> {
  const { groups } = await loadRuleSet(flags, { always: true })
  if (groups.length === 0) {
    throw new FatalError(
      `cannot check rules: no groups in ${flags.rule.join(', ') || 'the -rule files, as none is named'}; pass -rule=<file or glob>`,
    )
  }
  const rules = groups.reduce((sum, group) => sum + group.rules.length, 0)
  log.info(`the rules are in order: ${groups.length} groups, ${rules} rules`)
}

if (import.meta.main) await main(process.argv.slice(2))
