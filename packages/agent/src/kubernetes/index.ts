/**
 * What an API server of Kubernetes knows, kept up to date by lists and watches.
 *
 * In: how to reach it, and kinds of objects with what is needed of them. Out: the last known
 * objects, each change, and how the watch fares. It must never forget objects because of trouble,
 * hold more of an answer than one object, or know of targets and jobs. Whatever needs the Kubernetes
 * client is loaded when an access asks for it.
 */
export { createKubernetesHub, type HubOptions } from './hub.ts'
export type {
  ApiVersion,
  KubernetesAccess,
  KubernetesApi,
  KubernetesHub,
  ObjectChange,
  Resource,
  ResourceWatch,
  ServerAccess,
  WatchedObject,
  WatchLease,
  WatchScope,
  WatchState,
} from './types.ts'
export type { WatchTiming } from './watch-timing.ts'
