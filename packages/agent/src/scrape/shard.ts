import { compareBytes, type Labels } from '@vmkit/promql-lite/labels'
import { hash64 } from '../series/index.ts'

/** How targets are given to members: vmagent's modulo, or the way that moves little. */
export type ShardStrategy = 'mod' | 'rendezvous'

/** The cluster of scrapers this agent belongs to. */
export interface ClusterOptions {
  /** -promscrape.cluster.membersCount; 1 means that nothing is shared. */
  readonly membersCount: number
  /** This agent's number, from 0 to membersCount-1. */
  readonly memberNum: number
  /** -promscrape.cluster.memberNum as given, the value of `memberLabel`. */
  readonly memberNumText: string
  /** How many members scrape each target. */
  readonly replicationFactor: number
  /** Labels that pick the owners of a target, all labels when it has none of them. */
  readonly shardByLabels?: readonly string[]
  /** -promscrape.cluster.strategy, by default `mod`. */
  readonly strategy?: ShardStrategy
  /** Label added to every target, '' for none. */
  readonly memberLabel: string
  /** -promscrape.cluster.name. */
  readonly name: string
}

/**
 * Reads a member number: digits, or a StatefulSet pod name whose number follows the last `-`.
 * Throws SyntaxError when there is no number, RangeError when no such member exists.
 */
export function parseMemberNum(text: string, membersCount: number): number {
  const digits = text.slice(text.lastIndexOf('-') + 1)
  if (!/^\d+$/.test(digits)) {
    throw new SyntaxError(
      `cannot parse -promscrape.cluster.memberNum "${text}": "${digits}" is not a number; use a number or a pod name such as vmagent-2`,
    )
  }
  const memberNum = Number(digits)
  if (memberNum >= membersCount) {
    throw new RangeError(
      `cannot use -promscrape.cluster.memberNum "${text}": it is not below -promscrape.cluster.membersCount=${membersCount}; members are numbered from 0`,
    )
  }
  return memberNum
}

/** Reads -promscrape.cluster.strategy; throws SyntaxError for one that does not exist. */
export function parseShardStrategy(text: string): ShardStrategy {
  if (text === 'mod' || text === 'rendezvous') return text
  throw new SyntaxError(
    `cannot parse -promscrape.cluster.strategy "${text}": there is no such strategy; use mod or rendezvous`,
  )
}

/**
 * Returns the members that scrape a target, the first owner first.
 *
 * @param labels the target's labels after relabeling, without `__meta_` ones, in the order
 *   relabeling left them: the order decides
 */
export function ownersOf(
  labels: Labels,
  cluster: Pick<
    ClusterOptions,
    'membersCount' | 'replicationFactor' | 'shardByLabels' | 'strategy'
  >,
): number[] {
  const { membersCount } = cluster
  if (membersCount <= 1) return [0]
  const key = shardKey(labels, cluster.shardByLabels)
  const copies = Math.min(Math.max(cluster.replicationFactor, 1), membersCount)
  if (cluster.strategy === 'rendezvous') return bestMembers(key, membersCount).slice(0, copies)
  const first = Number(hash64(key) % BigInt(membersCount))
  return Array.from({ length: copies }, (_, i) => (first + i) % membersCount)
}

/** Orders the members by a hash of member and key: one member more or less moves no order of others. */
function bestMembers(key: string, membersCount: number): number[] {
  return Array.from({ length: membersCount }, (_, num) => ({ num, score: hash64(`${num},${key}`) }))
    .toSorted((a, b) => (a.score === b.score ? a.num - b.num : a.score > b.score ? -1 : 1))
    .map(({ num }) => num)
}

/**
 * Returns the text whose hash picks a target's owner.
 *
 * @param shardByLabels take only these labels, in the order of their names; a target that has
 *   none of them is keyed by all of its labels
 */
export function shardKey(labels: Labels, shardByLabels: readonly string[] = []): string {
  const chosen = shardByLabels
    .toSorted(compareBytes)
    .flatMap(wanted => labels.find(({ name }) => name === wanted) ?? [])
  return (chosen.length > 0 ? chosen : labels)
    .map(({ name, value }) => `${name}=${value},`)
    .join('')
}
