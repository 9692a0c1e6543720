import { compareBytes, type Label } from '@vmkit/promql-lite/labels'
import type { Container } from './container.ts'
import { rawObject, rawText, type RawObject } from './raw.ts'
import { SharedParts } from './shared-parts.ts'

/** Longer texts, such as whole manifests in annotations, are hardly ever equal. */
const LONGEST_SHARED = 256
const MAX_LABELS = 200_000
const MAX_NAMES = 20_000
const MAX_CONTAINERS = 20_000
const MAX_WARNINGS = 1000

/** The two labels that tell of a label or annotation of an object: its value, and that it is there. */
interface MetaNames {
  readonly value: string
  readonly present: Label
}

/** What decoders share: labels that are equal in many objects, and whom to tell of trouble. */
export class Decoding {
  /** Containers, each once. */
  readonly containers: SharedParts<Container> = new SharedParts(MAX_CONTAINERS)
  readonly #labels = new SharedParts<Label>(MAX_LABELS)
  readonly #names = new SharedParts<MetaNames>(MAX_NAMES)
  readonly #told = new Set<string>()
  readonly #warn: (text: string) => void

  constructor(options: { readonly warn: (text: string) => void }) {
    this.#warn = options.warn
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
      if (lost !== undefined) {
        this.warnOnce(
          `${prefix} ${lost} ${name}`,
          `"${lost}" and "${name}" of "${objectText(metadata)}" become the same label "${names.value}", which has the value of the latter; rename one of them`,
        )
      }
      from.set(names.value, name)
      labels.set(names.value, [this.label(names.value, rawText(entries[name])), names.present])
    }
    return [...labels.values()].flat()
  }

  /** Warns, once for each key. */
  warnOnce(key: string, text: string): void {
    if (this.#told.has(key) || this.#told.size >= MAX_WARNINGS) return
    this.#told.add(key)
    this.#warn(text)
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

/** Names an object in messages. */
export function objectText(metadata: RawObject): string {
  return `${rawText(metadata['namespace'])}/${rawText(metadata['name'])}`.replace(/^\//, '')
}
