import { ownersOf, type FoundTarget, type ShardStrategy } from '../scrape/index.ts'

/** A cluster as it is or shall be. */
export interface ClusterShape {
  readonly members: number
  readonly strategy: ShardStrategy
}

export interface ShardPlanOptions {
  readonly from: ClusterShape
  readonly to: ClusterShape
  readonly replicationFactor: number
  readonly shardByLabels: readonly string[]
}

/** A target that other members scrape afterwards. */
export interface MovedTarget {
  readonly job: string
  readonly address: string
  readonly from: readonly number[]
  readonly to: readonly number[]
}

/** Who scrapes how much before and after a change, and what moves. */
export interface ShardPlan {
  readonly targets: number
  /** Targets of each member, which may be of several. */
  readonly before: readonly number[]
  readonly after: readonly number[]
  readonly moved: readonly MovedTarget[]
  /** Members that begin to scrape a target they did not scrape. */
  readonly takenOver: number
  /** The least share of all scrapes that has to move for equal parts. */
  readonly idealShare: number
}

/** Works out what a change of the cluster moves. */
export function planShards(targets: readonly FoundTarget[], options: ShardPlanOptions): ShardPlan {
  const { from, to, replicationFactor, shardByLabels } = options
  const before = Array.from({ length: from.members }, () => 0)
  const after = Array.from({ length: to.members }, () => 0)
  const moved: MovedTarget[] = []
  let takenOver = 0
  const owners = (target: FoundTarget, { members, strategy }: ClusterShape): number[] =>
    ownersOf(target.labels, { membersCount: members, strategy, replicationFactor, shardByLabels })
  for (const target of targets) {
    const [old, next] = [owners(target, from), owners(target, to)]
    for (const member of old) before[member] = (before[member] ?? 0) + 1
    for (const member of next) after[member] = (after[member] ?? 0) + 1
    const gained = next.filter(member => !old.includes(member)).length
    takenOver += gained
    if (gained > 0 || next.length < old.length) {
      moved.push({ job: target.job, address: target.address, from: old, to: next })
    }
  }
  const most = Math.max(from.members, to.members)
  const idealShare = Math.abs(to.members - from.members) / most
  return { targets: targets.length, before, after, moved, takenOver, idealShare }
}
