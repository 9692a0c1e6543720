import type { Labels } from '@vmkit/promql-lite/labels'
import { labelsText } from './go-quote.ts'
import { hash64 } from '../series/index.ts'
import type { ClusterOptions } from './shard.ts'

/** What decides when a target's first scrape starts. */
export interface ScrapePhase {
  readonly intervalMs: number
  /** scrape_align_interval; 0 for none. */
  readonly alignIntervalMs: number
  /** scrape_offset; 0 for none. */
  readonly offsetMs: number
  /** The text hashed to the offset when neither of both is set; see `phaseKey`. */
  readonly key: string
}

/** Returns the text that fixes a target's place within the scrape interval across restarts. */
export function phaseKey(
  url: string,
  labels: Labels,
  cluster: Pick<ClusterOptions, 'name' | 'memberNum'>,
): string {
  return `clusterName=${cluster.name}, clusterMemberID=${cluster.memberNum}, ScrapeURL=${url}, Labels=${labelsText(labels)}`
}

/** Returns how long to wait, from `nowMs` on, for the first scrape of a target. */
export function scrapeDelayMs(phase: ScrapePhase, nowMs: number): number {
  const { intervalMs } = phase
  const alignMs = phase.offsetMs > 0 ? intervalMs : phase.alignIntervalMs
  if (alignMs > 0) return (alignMs - (nowMs % alignMs) + phase.offsetMs) % intervalMs
  const share = Number(hash64(phase.key)) / 2 ** 64
  const delayMs = intervalMs * share - (nowMs % intervalMs)
  return delayMs < 0 ? delayMs + intervalMs : delayMs
}
