import { errorText } from '@vmkit/daemon/errors'
import type { ReloadHub } from '@vmkit/daemon/lifecycle'
import type { Logger } from '@vmkit/daemon/log'
import type { MetricRegistry } from '@vmkit/daemon/metrics'
import type { GroupConfig } from './config/index.ts'
import type { AlertFlags } from './flags/index.ts'
import { checksumOf, type GroupManager } from './manager.ts'

/** The reloading of rules. */
export interface Reloading {
  /** Why the last reload failed; empty when it went well. */
  lastError(): string
  /** Ends when a reload that is under way has ended. */
  stop(): Promise<void>
}

/** Reads the rules again on every reload and, with -configCheckInterval, when they changed. */
export function startReloading(options: {
  readonly flags: AlertFlags
  readonly groups: GroupManager
  readonly log: Logger
  readonly metrics: MetricRegistry
  readonly reload: ReloadHub
  /** Reads the rules; `use` is called when they are taken up. */
  readonly load: () => Promise<{
    readonly configs: readonly GroupConfig[]
    readonly use: () => void
  }>
}): Reloading {
  const { flags, groups, log, metrics, load } = options
  const successful = metrics.gauge('vmalert_config_last_reload_successful')
  const successAt = metrics.gauge('vmalert_config_last_reload_success_timestamp_seconds')
  const total = metrics.counter('vmalert_config_last_reload_total')
  const errors = metrics.counter('vmalert_config_last_reload_errors_total')
  successful.set(1)
  successAt.set(Math.floor(Date.now() / 1000))
  let lastError = ''

  const reloadRules = async (isAsked: boolean): Promise<void> => {
    if (isAsked) total.inc()
    try {
      const { configs, use } = await load()
      successful.set(1)
      lastError = ''
      if (checksumOf(configs) === groups.checksum) {
        if (isAsked) log.info('nothing changed in the rules')
        return
      }
      use()
      await groups.apply(configs)
      successAt.set(Math.floor(Date.now() / 1000))
      log.info(`reloaded the rules: ${configs.length} groups`)
    } catch (error) {
      lastError = errorText(error)
      successful.set(0)
      errors.inc()
      log.error(`cannot reload the rules: ${lastError}; the old ones stay in use`)
    }
  }
  let last = Promise.resolve()
  const enqueue = (isAsked: boolean): Promise<void> => {
    last = last.then(() => reloadRules(isAsked))
    return last
  }
  const subscription = options.reload.onReload(() => enqueue(true))
  const everyMs = flags.configCheckInterval
  const timer = everyMs > 0 ? setInterval(() => void enqueue(false), everyMs) : undefined
  return {
    lastError: () => lastError,
    async stop() {
      clearInterval(timer)
      subscription[Symbol.dispose]()
      await last
    },
  }
}
