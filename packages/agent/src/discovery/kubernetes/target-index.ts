import type { WatchedObject } from '../../kubernetes/index.ts'
import type { DiscoveredTarget, TargetBundle } from '../types.ts'
import { DependencyIndex } from './dependency-index.ts'
import type { AttachMetadata, DependencyKind, KnownObjects, Role } from './role.ts'

/** The targets of one object, made when somebody asks. */
class ObjectTargets<T extends WatchedObject> implements TargetBundle {
  readonly #object: T
  readonly #index: Pick<TargetIndexOptions<T>, 'role' | 'known' | 'attach'>

  constructor(object: T, index: Pick<TargetIndexOptions<T>, 'role' | 'known' | 'attach'>) {
    this.#object = object
    this.#index = index
  }

  list(): readonly DiscoveredTarget[] {
    const { role, known, attach } = this.#index
    return role.targets(this.#object, known, attach)
  }
}

export interface TargetIndexOptions<T extends WatchedObject> {
  readonly role: Role<T>
  readonly attach: AttachMetadata
  /** What is known of the objects that others depend on. */
  readonly known: KnownObjects
  /** Returns the object of the role with that key. */
  readonly find: (key: string) => T | undefined
}

/**
 * The targets of all objects of a role. A change costs only the objects that it concerns, however
 * many there are, and nothing is worked out before somebody asks.
 */
export class TargetIndex<T extends WatchedObject> {
  readonly #options: TargetIndexOptions<T>
  readonly #bundles = new Map<string, ObjectTargets<T>>()
  readonly #dependencies = new DependencyIndex()
  readonly #stale = new Set<string>()
  #list: readonly TargetBundle[] = []

  constructor(options: TargetIndexOptions<T>) {
    this.#options = options
  }

  /** Notes that an object of the role is new, gone or another one. */
  objectChanged(key: string): void {
    this.#stale.add(key)
  }

  /** Notes the same of an object that others may depend on; returns whether some do. */
  dependencyChanged(kind: DependencyKind, key: string): boolean {
    let isNeeded = false
    for (const user of this.#dependencies.usersOf(`${kind}:${key}`)) {
      this.#stale.add(user)
      isNeeded = true
    }
    return isNeeded
  }

  /** One bundle for each object of the role. */
  bundles(): readonly TargetBundle[] {
    if (this.#stale.size === 0) return this.#list
    for (const key of this.#stale) this.#renew(key)
    this.#stale.clear()
    this.#list = [...this.#bundles.values()]
    return this.#list
  }

  #renew(key: string): void {
    const { role, known, attach, find } = this.#options
    const object = find(key)
    if (object === undefined) {
      this.#bundles.delete(key)
      this.#dependencies.delete(key)
      return
    }
    const keys: string[] = []
    role.dependencies(object, known, attach, (kind, namespace, name) =>
      keys.push(`${kind}:${namespace}/${name}`),
    )
    this.#dependencies.set(key, keys)
    this.#bundles.set(key, new ObjectTargets(object, this.#options))
  }
}
