import type { KubernetesApi, Resource, WatchedObject } from '../../kubernetes/index.ts'
import type { KubernetesSdConfig } from '../../config/index.ts'
import type { TargetBundle } from '../types.ts'
import { KnownWatches } from './known-watches.ts'
import type { Resources } from './resources.ts'
import type { AttachMetadata, DependencyKind, Role } from './role.ts'
import { TargetIndex } from './target-index.ts'
import { WatchSet, type SetState, type WatchPlan } from './watch-set.ts'

export interface RoleTargetsOptions {
  readonly api: KubernetesApi
  readonly resources: Resources
  /** Empty means all. */
  readonly namespaces: readonly string[]
  readonly selectors: KubernetesSdConfig['selectors']
  readonly attach: AttachMetadata
  /** Called when there is reason to ask for the bundles again. */
  readonly onChange: () => void
  /** Returns the namespaces to look at when one watch of all is not allowed. */
  readonly otherNamespaces: (resource: string) => Promise<readonly string[]>
}

/** The targets that one entry of kubernetes_sd_configs finds, kept in step with the cluster. */
export class RoleTargets<T extends WatchedObject> implements Disposable {
  readonly #options: RoleTargetsOptions
  readonly #index: TargetIndex<T>
  readonly #own: WatchSet<T>
  readonly #all: WatchSet<WatchedObject>[] = []

  /**
   * @param kind the kind of the role's own objects, as selectors name it
   * @param resource how these are watched
   */
  constructor(kind: string, resource: Resource<T>, role: Role<T>, options: RoleTargetsOptions) {
    const { attach, onChange, resources } = options
    const known = new KnownWatches()
    this.#options = options
    this.#index = new TargetIndex({ role, attach, known, find: key => this.#own.find(key) })
    const kinds = new Set(role.dependsOn(attach))
    const dependency = <D extends WatchedObject>(
      name: DependencyKind,
      of: Resource<D>,
    ): WatchSet<D> | undefined =>
      kinds.has(name)
        ? this.#watch(name, of, key => {
            if (this.#index.dependencyChanged(name, key)) onChange()
          })
        : undefined
    known.pods = dependency('pod', resources.pod)
    known.services = dependency('service', resources.service)
    known.nodes = dependency('node', resources.node)
    known.namespaces = dependency('namespace', resources.namespace)
    this.#own = this.#watch(kind, resource, key => {
      this.#index.objectChanged(key)
      onChange()
    })
  }

  /** One bundle for each object of the role. */
  bundles(): readonly TargetBundle[] {
    return this.#index.bundles()
  }

  /** Ends when everything was read once, or could not be. */
  async ready(): Promise<void> {
    await Promise.all(this.#all.map(set => set.ready()))
  }

  /** Whether it is known which objects there are, as far as this program may know it. */
  get state(): SetState {
    return this.#own.state
  }

  [Symbol.dispose](): void {
    for (const set of this.#all) set[Symbol.dispose]()
  }

  #watch<D extends WatchedObject>(
    kind: string,
    resource: Resource<D>,
    onChange: (key: string) => void,
  ): WatchSet<D> {
    const { api, otherNamespaces } = this.#options
    const plan = this.#planOf(kind, resource.isNamespaced)
    const set = new WatchSet({
      api,
      resource,
      plan,
      onChange,
      onState: this.#options.onChange,
      otherNamespaces,
    })
    this.#all.push(set)
    return set
  }

  #planOf(kind: string, isNamespaced: boolean): WatchPlan {
    const { namespaces, selectors } = this.#options
    const fitting = selectors.filter(({ role }) => role === kind)
    const joined = (texts: readonly string[]): string => texts.filter(text => text !== '').join(',')
    return {
      namespaces: isNamespaced && namespaces.length > 0 ? namespaces : [''],
      label: joined(fitting.map(({ label }) => label)),
      field: joined(fitting.map(({ field }) => field)),
    }
  }
}
