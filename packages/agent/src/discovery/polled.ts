import { errorText } from '@vmkit/daemon/errors'
import type { Logger } from '@vmkit/daemon/log'
import type { DiscoveryKind, ScrapeJob, SdConfig } from '../config/index.ts'
import { ToldTargets } from './bundle.ts'
import { configKey } from './config-key.ts'
import type { DiscoveredTarget, Discovery } from './types.ts'

/** What answers for one entry of a kind of discovery when it is asked. */
export interface TargetSource {
  /** Names the source in the log: an address without secrets. */
  readonly name: string
  /**
   * Returns all targets there are now.
   *
   * @param place names the source and its job, for messages
   * @throws Error when they cannot be told; those of before then stay
   */
  list(place: string): Promise<readonly DiscoveredTarget[]>
  /** Ends connections. */
  close?(): Promise<void>
}

interface Asked {
  readonly source: TargetSource
  told: ToldTargets
  /** Jobs with equal entries share one question. */
  running: Promise<void> | undefined
}

/** Makes a discovery whose sources are asked again and again. */
export function createPolledDiscovery<K extends DiscoveryKind>({
  kind,
  intervalMs,
  open,
  log,
}: {
  readonly kind: K
  readonly intervalMs: number
  /** Makes what answers for an entry; called once for equal entries. */
  readonly open: (config: SdConfig<K>) => TargetSource
  readonly log: Logger
}): Discovery {
  const sources = new Map<string, Asked>()
  const configsOf = (job: ScrapeJob): readonly SdConfig<K>[] => job.sd[kind]
  const closeAllBut = async (wanted: ReadonlySet<string>): Promise<void> => {
    const unused = [...sources].filter(([key]) => !wanted.has(key))
    for (const [key] of unused) sources.delete(key)
    await Promise.all(unused.map(async ([, { source }]) => source.close?.()))
  }
  const askedOf = (config: SdConfig<K>): Asked => {
    const key = configKey(config)
    const asked = sources.get(key) ?? {
      source: open(config),
      told: new ToldTargets([]),
      running: undefined,
    }
    sources.set(key, asked)
    return asked
  }
  const ask = async (asked: Asked, job: ScrapeJob): Promise<void> => {
    const { name } = asked.source
    try {
      asked.told = asked.told.replaceBy(
        await asked.source.list(`"${name}" of job "${job.jobName}"`),
      )
    } catch (error) {
      log.error(
        `job "${job.jobName}": cannot get targets from "${name}": ${errorText(error)}; the ${asked.told.list().length} of before stay`,
      )
    }
  }
  return {
    kind,
    intervalMs,
    keepOnly: jobs => closeAllBut(new Set(jobs.flatMap(job => configsOf(job).map(configKey)))),
    close: () => closeAllBut(new Set()),
    discover: job =>
      Promise.all(
        configsOf(job).map(async config => {
          const asked = askedOf(config)
          asked.running ??= ask(asked, job).finally(() => (asked.running = undefined))
          await asked.running
          return asked.told
        }),
      ),
  }
}
