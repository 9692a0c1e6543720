import type { Labels } from '@vmkit/promql-lite/labels'
import type { DiscoveryKind, ScrapeJob } from '../config/index.ts'

/** A target as its source describes it. */
export interface DiscoveredTarget {
  /** Value of `__address__`, unless `labels` has one. */
  readonly address: string
  /** Labels of the group, then `__meta_` labels; later ones win. */
  readonly labels: Labels
}

/**
 * Targets that change together, such as those of one pod. It is another object as soon as one of
 * its targets is another, and the same object as long as none is: what was made of it can be kept.
 */
export interface TargetBundle {
  list(): readonly DiscoveredTarget[]
}

/** One kind of source. */
export interface Discovery {
  readonly kind: DiscoveryKind
  /** How often to look again; 0 means only when the configuration changes. */
  readonly intervalMs: number
  /** Returns the targets of a job from this kind of source. Trouble is logged, not thrown. */
  discover(job: ScrapeJob): Promise<readonly TargetBundle[]>
  /** Names what to call when there is reason to look again before the interval is over. */
  onChange?(listener: () => void): void
  /** Forgets what none of these jobs needs. */
  keepOnly?(jobs: readonly ScrapeJob[]): Promise<void>
  /** Ends connections. */
  close?(): Promise<void>
}
