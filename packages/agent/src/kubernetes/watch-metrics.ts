import type { Counter, MetricRegistry } from '@vmkit/daemon/metrics'

/** What all watches of a kind of object count together. */
export interface WatchMetrics {
  readonly added: Counter
  readonly updated: Counter
  readonly removed: Counter
  readonly stale: Counter
  /** Lists that were read. */
  readonly lists: Counter
  /** Objects that could not be used. */
  readonly skipped: Counter
  /** Requests that failed, and watches that ended other than they should. */
  failed(reason: string): void
}

const PREFIX = 'vm_promscrape_discovery_kubernetes_'

export function createWatchMetrics(metrics: MetricRegistry, plural: string): WatchMetrics {
  const role = roleOf(plural)
  const counter = (name: string): Counter => metrics.counter(name, { role })
  return {
    added: counter(`${PREFIX}objects_added_total`),
    updated: counter(`${PREFIX}objects_updated_total`),
    removed: counter(`${PREFIX}objects_removed_total`),
    stale: counter(`${PREFIX}stale_resource_versions_total`),
    lists: counter('vmkit_kubernetes_lists_total'),
    skipped: counter('vmkit_kubernetes_skipped_objects_total'),
    failed: reason =>
      metrics.counter('vmkit_kubernetes_watch_failures_total', { role, reason }).inc(),
  }
}

/** Returns what metrics call a kind of object: `pod`, `endpointslice`, `endpoints`. */
export function roleOf(plural: string): string {
  if (plural === 'endpoints') return plural
  return plural.replace(/(?<=ss)es$|s$/, '')
}
