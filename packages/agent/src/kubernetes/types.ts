import type { HttpClientOptions, ProxyOptions } from '@vmkit/daemon/http-client'

/** What the API tells about one object, after decoding only what is needed. */
export interface WatchedObject {
  /** Empty for objects of the cluster, such as nodes. */
  readonly namespace: string
  readonly name: string
}

/** One kind of object of the API; equal scopes of the same object share a watch. */
export interface Resource<T extends WatchedObject> {
  /** As in RBAC rules: `pods`, `endpointslices`. */
  readonly plural: string
  /** Groups and versions to try in this order, `''` being the core group; a 404 moves on for good. */
  readonly versions: readonly ApiVersion[]
  readonly isNamespaced: boolean
  /**
   * Keeps what is needed of an object as parsed JSON; undefined for one that is of no use, which
   * counts as if it were not there. When it throws, what was known of the object stays.
   *
   * @param share returns a string equal to the one given, the same for equal ones
   */
  decode(raw: unknown, share: (text: string) => string): T | undefined
}

export interface ApiVersion {
  readonly group: string
  readonly version: string
}

/** What is watched: a resource in one namespace or all (`''`), by selectors (`''` for none). */
export interface WatchScope {
  readonly namespace: string
  readonly label: string
  readonly field: string
}

/** How a watch fares. Whatever it says, the last known objects stay. */
export type WatchState =
  /** Nothing has been read yet. */
  | { readonly kind: 'syncing' }
  /** The objects are as the API server has them. */
  | { readonly kind: 'watching' }
  /** The API server answers 401 or 403; the text names the rule that is missing. */
  | { readonly kind: 'refused'; readonly status: 401 | 403; readonly text: string }
  /** There is no sensible answer; it is asked again and again. */
  | { readonly kind: 'failing'; readonly text: string }

export interface ObjectChange<T> {
  /** `namespace/name`. */
  readonly key: string
  /** Undefined for a new object. */
  readonly before: T | undefined
  /** Undefined for one that is gone. */
  readonly after: T | undefined
}

export interface ResourceWatch<T extends WatchedObject> {
  /** Last known state, by `namespace/name`; an object that did not change stays the same object. */
  readonly objects: ReadonlyMap<string, T>
  /** Whether a list was read once. */
  readonly isSynced: boolean
  readonly state: WatchState
  /** Ends when the first list was read, or has failed once. */
  ready(): Promise<void>
  /** Names whom to tell of each change, right after it, until disposed of. */
  onChange(listener: (change: ObjectChange<T>) => void): Disposable
  /** Names whom to tell of each new state, until disposed of. */
  onState(listener: (state: WatchState) => void): Disposable
}

/** A watch in use; disposing of it lets go, and some time after the last one the watch ends. */
export interface WatchLease<T extends WatchedObject> extends ResourceWatch<T>, Disposable {}

export interface KubernetesApi {
  /** Starts a watch, or shares one that is there. Trouble is told by its state, never thrown. */
  open<T extends WatchedObject>(resource: Resource<T>, scope: WatchScope): WatchLease<T>
  /** Returns the namespace this program runs in; rejects when there is none to be found. */
  ownNamespace(): Promise<string>
  /** Ends all watches. */
  close(): Promise<void>
}

/** Lets all users of an equal access share an api, and so its watches. */
export interface KubernetesHub {
  api(access: KubernetesAccess): KubernetesApi
  close(): Promise<void>
}

/** How requests to an API server identify themselves, whom they trust, through which proxy. */
export type ServerAccess = Pick<HttpClientOptions, 'auth' | 'tls' | 'proxy' | 'headers'>

/** Where the API server is and how to get in. */
export type KubernetesAccess =
  | {
      readonly kind: 'server'
      /** `http://` or `https://`, with or without a path. */
      readonly url: string
      readonly http: ServerAccess
    }
  /** The current context of a kubeconfig file. */
  | { readonly kind: 'kubeconfig'; readonly file: string }
  /** The service account of the pod this program runs in. */
  | { readonly kind: 'in-cluster'; readonly proxy?: ProxyOptions }
