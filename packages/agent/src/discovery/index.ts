/**
 * Where targets come from.
 *
 * In: a job. Out: its targets as an address and labels, before any relabeling. It must never decide
 * whether a target is scraped, and a provider that is broken must say so and keep the others going.
 */
export { DiscoveryRequests } from './discovery-requests.ts'
export { createDiscoveries, type CheckIntervals, type KubernetesSettings } from './registry.ts'
export type { DiscoveredTarget, Discovery, TargetBundle } from './types.ts'
