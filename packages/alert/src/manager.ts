import { fnv1a64, type GroupConfig } from './config/index.ts'
import { startGroup, type Group, type GroupOptions } from './rule/index.ts'

/** All groups at work. */
export interface GroupManager {
  groups(): readonly Group[]
  /** Stands for the running configuration: equal exactly when nothing changed. */
  readonly checksum: string
  /** Goes over to other groups; those with the same id live on with their state. */
  apply(configs: readonly GroupConfig[]): Promise<void>
  stop(): Promise<void>
}

/** Starts the groups. */
export function startGroups(configs: readonly GroupConfig[], options: GroupOptions): GroupManager {
  let groups = configs.map(config => startGroup(config, options))
  let checksum = checksumOf(configs)
  return {
    groups: () => groups,
    get checksum() {
      return checksum
    },
    async apply(next) {
      // What goes ends first: a group that only changed its interval has the same metrics as before.
      const kept = new Set(next.map(config => config.id))
      await Promise.all(
        groups.filter(group => !kept.has(group.config.id)).map(group => group.stop()),
      )
      const before = new Map(groups.map(group => [group.config.id, group]))
      const after = next.map(config => {
        const group = before.get(config.id)
        if (group === undefined) return startGroup(config, options)
        if (group.config.checksum !== config.checksum) group.update(config)
        return group
      })
      groups = after
      checksum = checksumOf(next)
    },
    async stop() {
      await Promise.all(groups.map(group => group.stop()))
    },
  }
}

/** Returns what tells two sets of groups apart. */
export function checksumOf(configs: readonly GroupConfig[]): string {
  return fnv1a64(configs.map(config => config.checksum))
}
