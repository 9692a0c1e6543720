import { isDeepStrictEqual } from 'node:util'
import type {
  KubernetesApi,
  Resource,
  WatchedObject,
  WatchLease,
  WatchState,
} from '../../kubernetes/index.ts'

/** How one kind of object is asked for. */
export interface WatchPlan {
  /** `''` is all of them. */
  readonly namespaces: readonly string[]
  readonly label: string
  readonly field: string
}

/** How the watches of a set fare together. */
export type SetState = 'pending' | 'synced' | 'refused'

export interface WatchSetOptions<T extends WatchedObject> {
  readonly api: KubernetesApi
  readonly resource: Resource<T>
  readonly plan: WatchPlan
  /** Called with the key of each object that is new, gone or another one. */
  readonly onChange: (key: string) => void
  /** Called when a watch has read its objects, or may not. */
  readonly onState: () => void
  /** Returns the namespaces to look at when one watch of all is not allowed. */
  readonly otherNamespaces: (resource: string) => Promise<readonly string[]>
}

/** The watches of one kind of object: one of the whole cluster, or one per namespace. */
export class WatchSet<T extends WatchedObject> implements Disposable {
  readonly #options: WatchSetOptions<T>
  readonly #leases = new Map<string, WatchLease<T>>()
  readonly #listening: Disposable[] = []
  #isDisposed = false
  /** Whether single namespaces are looked at as well, all of them being forbidden. */
  #isSplit = false

  constructor(options: WatchSetOptions<T>) {
    this.#options = options
    for (const namespace of options.plan.namespaces) this.#watch(namespace)
  }

  /** Returns the object of that name. */
  get(namespace: string, name: string): T | undefined {
    return this.#find(`${namespace}/${name}`, namespace)
  }

  /** Returns the object with that key. */
  find(key: string): T | undefined {
    return this.#find(key, key.slice(0, key.indexOf('/')))
  }

  /** Ends when every watch has read its objects once, or could not. */
  async ready(): Promise<void> {
    await Promise.all(Array.from(this.#leases.values(), lease => lease.ready()))
  }

  /** Whether all objects that this program may look at are known. */
  get state(): SetState {
    const allowed = [...this.#leases.values()].filter(({ state }) => state.kind !== 'refused')
    if (allowed.length === 0) return 'refused'
    return allowed.every(({ isSynced }) => isSynced) ? 'synced' : 'pending'
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true
    for (const one of this.#listening) one[Symbol.dispose]()
    for (const lease of this.#leases.values()) lease[Symbol.dispose]()
    this.#listening.length = 0
    this.#leases.clear()
  }

  #watch(namespace: string): void {
    if (this.#isDisposed || this.#leases.has(namespace)) return
    const { api, resource, plan, onChange } = this.#options
    const lease = api.open(resource, { namespace, label: plan.label, field: plan.field })
    this.#leases.set(namespace, lease)
    this.#listening.push(
      lease.onChange(({ key, before, after }) => {
        // What changed may be nothing that was kept of the object.
        if (!isDeepStrictEqual(before, after)) onChange(key)
      }),
    )
    for (const key of lease.objects.keys()) onChange(key)
    const follow = (state: WatchState): void => {
      this.#options.onState()
      const isForbidden = state.kind === 'refused' && state.status === 403
      if (isForbidden && namespace === '' && resource.isNamespaced) void this.#watchOthers()
    }
    this.#listening.push(lease.onState(follow))
    follow(lease.state)
  }

  async #watchOthers(): Promise<void> {
    if (this.#isSplit) return
    this.#isSplit = true
    const { otherNamespaces, resource } = this.#options
    for (const namespace of await otherNamespaces(resource.plural)) this.#watch(namespace)
  }

  #find(key: string, namespace: string): T | undefined {
    return this.#leases.get('')?.objects.get(key) ?? this.#leases.get(namespace)?.objects.get(key)
  }
}
