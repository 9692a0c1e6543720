import { textOf } from '../raw-object.ts'

/** An object as tests give it; anything else is allowed too, since broken ones are worth trying. */
export interface StoredObject {
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly labels?: Readonly<Record<string, string>>
    readonly [field: string]: unknown
  }
  readonly [field: string]: unknown
}

export type EventType = 'ADDED' | 'MODIFIED' | 'DELETED'

/** Something that happened to an object of one plural. */
export interface StoredEvent {
  readonly version: number
  readonly type: EventType
  readonly object: StoredObject
  readonly text: string
  /** What the object was before, for selectors. */
  readonly before: StoredObject | undefined
}

interface Entry {
  readonly object: StoredObject
  readonly text: string
}

/** The objects of one plural, by `namespace/name`, with what happened to them lately. */
export class ObjectStore {
  readonly entries = new Map<string, Entry>()
  readonly history: StoredEvent[] = []
  readonly listeners = new Set<(event: StoredEvent) => void>()
  readonly #nextVersion: () => number
  readonly #maxHistory: number
  /** Events up to this version are forgotten. */
  compactedVersion = 0

  constructor(nextVersion: () => number, maxHistory: number) {
    this.#nextVersion = nextVersion
    this.#maxHistory = maxHistory
  }

  put(object: StoredObject): void {
    const version = this.#nextVersion()
    const before = this.entries.get(keyOf(object))?.object
    const stored = versioned(object, version)
    const text = JSON.stringify(stored)
    this.entries.set(keyOf(object), { object: stored, text })
    const type = before === undefined ? 'ADDED' : 'MODIFIED'
    this.#tell({ version, type, object: stored, text, before })
  }

  delete(key: string): void {
    const before = this.entries.get(key)?.object
    if (before === undefined) throw new Error(`there is no object "${key}"`)
    this.entries.delete(key)
    const version = this.#nextVersion()
    const object = versioned(before, version)
    this.#tell({ version, type: 'DELETED', object, text: JSON.stringify(object), before })
  }

  /** Forgets what happened before now. */
  compact(): void {
    this.compactedVersion = this.#nextVersion()
    this.history.length = 0
  }

  #tell(event: StoredEvent): void {
    this.history.push(event)
    if (this.history.length > this.#maxHistory) {
      this.compactedVersion = this.history.shift()?.version ?? this.compactedVersion
    }
    for (const listener of this.listeners) listener(event)
  }
}

/** `namespace/name`, with an empty namespace for objects of the cluster. */
export function keyOf({ metadata }: StoredObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`
}

function versioned(object: StoredObject, version: number): StoredObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } }
}

/** Reads selectors of the form `a=b,c!=d`; label selectors, or field selectors by dotted path. */
export function parseSelector(
  text: string,
  kind: 'label' | 'field',
): (object: StoredObject) => boolean {
  const terms = text
    .split(',')
    .filter(term => term !== '')
    .map(term => /^(.*?)(!?)={1,2}(.*)$/.exec(term) ?? ['', term, '', ''])
  return object =>
    terms.every(([, name = '', not, value]) => {
      const path = kind === 'label' ? ['metadata', 'labels', name] : name.split('.')
      return (textOf(object, ...path) === value) === (not === '')
    })
}
