import type { WatchedObject } from '../../kubernetes/types.ts'
import type { DiscoveredTarget } from '../types.ts'
import type { Namespace } from './namespace.ts'
import type { Node } from './node.ts'
import type { Pod } from './pod.ts'
import type { Service } from './service.ts'

/** What roles know of the objects that their own objects name. */
export interface KnownObjects {
  pod(namespace: string, name: string): Pod | undefined
  service(namespace: string, name: string): Service | undefined
  /** Undefined as well when nodes are not attached. */
  node(name: string): Node | undefined
  namespace(name: string): Namespace | undefined
}

/** `attach_metadata`: which other objects lend their labels. */
export interface AttachMetadata {
  readonly node: boolean
  readonly namespace: boolean
}

/** The kinds of objects that targets of another kind depend on. */
export type DependencyKind = 'pod' | 'service' | 'node' | 'namespace'

/** Says that an object depends on another one, whether that is there or not. */
export type DependOn = (kind: DependencyKind, namespace: string, name: string) => void

/** How the objects of one kind become targets. */
export interface Role<T extends WatchedObject> {
  /** Kinds it looks at besides its own, if only for what is attached. */
  dependsOn(attach: AttachMetadata): readonly DependencyKind[]
  /** Names every object that the targets of this one depend on. */
  dependencies(object: T, known: KnownObjects, attach: AttachMetadata, on: DependOn): void
  targets(object: T, known: KnownObjects, attach: AttachMetadata): DiscoveredTarget[]
}
