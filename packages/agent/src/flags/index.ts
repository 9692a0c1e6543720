/**
 * The agent's flag table: vmagent's names and types, help in our own words.
 *
 * A flag of vmagent that has no effect here yet is refused with a clear message instead of being
 * accepted and forgotten.
 */
import {
  commonFlags,
  defineFlags,
  flag,
  httpServerFlags,
  loggerFlags,
  type Values,
} from '@vmkit/daemon/flags'
import { discoveryFlags } from './discovery.ts'
import { notYetFlags } from './not-yet.ts'
import { pipelineFlags } from './pipeline.ts'
import { queueFlags } from './queue.ts'
import { remoteWriteFlags } from './remote-write.ts'
import { scrapeFlags } from './scrape.ts'
import { sendingFlags } from './sending.ts'

export { checkIntervalFlags } from './discovery.ts'

export const agentFlags = defineFlags({
  dryRun: flag.bool({
    help: 'Check all configuration files (-promscrape.config, -remoteWrite.relabelConfig, -remoteWrite.urlRelabelConfig), report every problem and exit: with 0 when all is in order, else with 255',
  }),
  configAuthKey: flag.secret({
    help: 'Key that /config asks for as ?authKey=, in place of -httpAuth',
  }),
  ...scrapeFlags,
  ...discoveryFlags,
  ...pipelineFlags,
  ...remoteWriteFlags,
  ...sendingFlags,
  ...queueFlags,
  ...httpServerFlags,
  ...loggerFlags,
  ...commonFlags,
  ...notYetFlags,
})

export type AgentFlags = Values<typeof agentFlags>
