/**
 * Targets in Kubernetes clusters.
 *
 * In: objects as the API tells of them, one watch for each kind, namespace and selector. Out: the
 * targets of each object, in bundles that are renewed only when the object or one that it names
 * changes. It must never ask the API itself, and an object that is half broken must do no harm.
 */
export { createKubernetesDiscovery } from './discovery.ts'
