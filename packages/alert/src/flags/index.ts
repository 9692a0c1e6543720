/**
 * The alert program's flag table: vmalert's names and types, help in our own words.
 *
 * A flag of vmalert that has no effect here yet is refused with a clear message instead of being
 * accepted and forgotten.
 */
import {
  commonFlags,
  defineFlags,
  httpServerFlags,
  loggerFlags,
  type Values,
} from '@vmkit/daemon/flags'
import { datasourceFlags } from './datasource.ts'
import { notYetFlags } from './not-yet.ts'
import { notifierFlags } from './notifier.ts'
import { remoteWriteFlags } from './remote-write.ts'
import { ruleFlags } from './rule.ts'

export const alertFlags = defineFlags({
  ...ruleFlags,
  ...datasourceFlags,
  ...notifierFlags,
  ...remoteWriteFlags,
  ...httpServerFlags,
  ...loggerFlags,
  ...commonFlags,
  ...notYetFlags,
})

export type AlertFlags = Values<typeof alertFlags>
