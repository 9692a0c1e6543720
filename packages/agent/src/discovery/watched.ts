import { errorText } from '@vmkit/daemon/errors'
import type { Logger } from '@vmkit/daemon/log'
import type { DiscoveryKind, SdConfig } from '../config/index.ts'
import { configKey } from './config-key.ts'
import type { Discovery, TargetBundle } from './types.ts'

/** What knows the targets of one entry of a kind of discovery because it is told of changes. */
export interface WatchedSource {
  /** Names the source in the log: an address without secrets. */
  readonly name: string
  /**
   * Returns all targets there are now; waits for the first answers.
   *
   * @throws Error when there is no way yet to know any
   */
  bundles(): Promise<readonly TargetBundle[]>
  /** Ends what runs. */
  close(): Promise<void>
}

/** Makes a discovery whose sources tell of changes by themselves. */
export function createWatchedDiscovery<K extends DiscoveryKind>({
  kind,
  intervalMs,
  open,
  log,
}: {
  readonly kind: K
  readonly intervalMs: number
  /** Makes what watches for an entry; called once for equal entries. */
  readonly open: (config: SdConfig<K>, changed: () => void) => WatchedSource
  readonly log: Logger
}): Discovery {
  const sources = new Map<string, WatchedSource>()
  const listeners: (() => void)[] = []
  const changed = (): void => {
    for (const listener of listeners) listener()
  }
  const configsOf = (job: {
    readonly sd: { readonly [Kind in K]: readonly SdConfig<K>[] }
  }): readonly SdConfig<K>[] => job.sd[kind]
  const closeAllBut = async (wanted: ReadonlySet<string>): Promise<void> => {
    const unused = [...sources].filter(([key]) => !wanted.has(key))
    for (const [key] of unused) sources.delete(key)
    await Promise.all(unused.map(([, source]) => source.close()))
  }
  return {
    kind,
    intervalMs,
    onChange: listener => void listeners.push(listener),
    keepOnly: jobs => closeAllBut(new Set(jobs.flatMap(job => configsOf(job).map(configKey)))),
    close: () => closeAllBut(new Set()),
    async discover(job) {
      const bundles = configsOf(job).map(async config => {
        const key = configKey(config)
        const source = sources.get(key) ?? open(config, changed)
        sources.set(key, source)
        try {
          return await source.bundles()
        } catch (error) {
          log.error(
            `job "${job.jobName}": cannot get targets from "${source.name}": ${errorText(error)}; it is asked again`,
          )
          return []
        }
      })
      return (await Promise.all(bundles)).flat()
    },
  }
}
