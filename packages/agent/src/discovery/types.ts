import type { Labels } from '@vmkit/promql-lite/labels'
import type { ScrapeJob } from '../config/index.ts'

/** A target as its source describes it. */
export interface DiscoveredTarget {
  /** Value of `__address__`, unless `labels` has one. */
  readonly address: string
  /** Labels of the group, then `__meta_` labels; later ones win. */
  readonly labels: Labels
}

export type DiscoveryKind =
  | 'static_configs'
  | 'file_sd_configs'
  | 'http_sd_configs'
  | 'dns_sd_configs'

/** One kind of source. */
export interface Discovery {
  readonly kind: DiscoveryKind
  /** How often to look again; 0 means only when the configuration changes. */
  readonly intervalMs: number
  /** Returns the targets of a job from this kind of source. Trouble is logged, not thrown. */
  discover(job: ScrapeJob): Promise<readonly DiscoveredTarget[]>
  /** Names what to call when there is reason to look again before the interval is over. */
  onChange?(listener: () => void): void
  /** Forgets what none of these jobs needs. */
  keepOnly?(jobs: readonly ScrapeJob[]): Promise<void>
  /** Ends connections. */
  close?(): Promise<void>
}
