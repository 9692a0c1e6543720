import { compareBytes, type Label } from '@vmkit/promql-lite/labels'
import type { Container } from './container.ts'
import { rawObject, rawText, type RawObject } from './raw.ts'
import { SharedParts } from './shared-parts.ts'

/** Longer texts, such as whole manifests in annotations, are hardly ever equal. */
const LONGEST_SHARED = 256
const MAX_LABELS = 200_000
const MAX_NAMES = 20_000
const MAX_CONTAINERS = 20_000
const MAX_COLLISIONS = 1000

/** The two labels that tell of a label or annotation of an object: its value, and that it is there. */
interface MetaNames {
  readonly value: string
  readonly present: Label
}

/** Two names of one object that become the same label. */
export interface NameCollision {
  /** Such as `__meta_kubernetes_pod_label`. */
  readonly prefix: string
  /** The name whose value is lost. */
  readonly lost: string
  /** The name whose value the label has. */
  readonly kept: string
  /** `namespace/name` of the first object that has both. */
  readonly object: string
}

/** What decoders share: labels that are equal in many objects, and whom to tell of trouble. */
export class Decoding {
  /** Containers, each once. */
  readonly containers: SharedParts<Container> = new SharedParts(MAX_CONTAINERS)
  readonly #labels = new SharedParts<Label>(MAX_LABELS)
  readonly #names = new SharedParts<MetaNames>(MAX_NAMES)
  readonly #collisions = new Set<string>()
  readonly #onCollision: (collision: NameCollision) => void

  /** @param options.onCollision called once for each two names */
  constructor(options: { readonly onCollision: (collision: NameCollision) => void }) {
    this.#onCollision = options.onCollision
  }

  /** How many labels, names and containers it keeps to share them. */
  get size(): number {
    return this.#labels.size + this.#names.size + this.containers.size
  }

  /** Returns the label of that name and value. */
  label(name: string, value: string): Label {
    return value.length > LONGEST_SHARED ? { name, value } : this.#labels.of(name, value, newLabel)
  }

  /**
   * Returns the labels that tell of the labels and annotations of an object.
   *
   * @param prefix such as `__meta_kubernetes_pod`
   */
  metadataLabels(prefix: string, metadata: RawObject): Label[] {
    return [
      ...this.#registered(`${prefix}_label`, metadata, 'labels'),
      ...this.#registered(`${prefix}_annotation`, metadata, 'annotations'),
    ]
  }

  /** Of names that become the same label the last one in byte order stays, as in vmagent. */
  #registered(prefix: string, metadata: RawObject, field: 'labels' | 'annotations'): Label[] {
    const entries = rawObject(metadata[field])
    const from = new Map<string, string>()
    const labels = new Map<string, readonly [Label, Label]>()
    for (const name of Object.keys(entries).toSorted(compareBytes)) {
      const names = this.#names.of(prefix, name, newMetaNames)
      const lost = from.get(names.value)
      if (lost !== undefined) this.#collide({ prefix, lost, kept: name, object: named(metadata) })
      from.set(names.value, name)
      labels.set(names.value, [this.label(names.value, rawText(entries[name])), names.present])
    }
    return [...labels.values()].flat()
  }

  #collide(collision: NameCollision): void {
    const { prefix, lost, kept } = collision
    const key = `${prefix} ${lost} ${kept}`
    if (this.#collisions.has(key) || this.#collisions.size >= MAX_COLLISIONS) return
    this.#collisions.add(key)
    this.#onCollision(collision)
  }
}

/** Makes a text fit for label names, letter by letter. */
export function sanitise(name: string): string {
  return name.replaceAll(/[^a-zA-Z0-9_]/gu, '_')
}

function newLabel(name: string, value: string): Label {
  return { name, value }
}

function newMetaNames(prefix: string, name: string): MetaNames {
  const sanitised = sanitise(name)
  return {
    value: `${prefix}_${sanitised}`,
    present: { name: `${prefix}present_${sanitised}`, value: 'true' },
  }
}

function named(metadata: RawObject): string {
  return `${rawText(metadata['namespace'])}/${rawText(metadata['name'])}`.replace(/^\//, '')
}
