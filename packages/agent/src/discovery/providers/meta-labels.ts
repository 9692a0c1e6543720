import type { Label, Labels } from '@vmkit/promql-lite/labels'
import type { JsonView } from './json-view.ts'

/** Gathers the labels that a provider gives to a target. */
export class MetaLabels {
  readonly #prefix: string
  readonly #labels = new Map<string, string>()

  /** @param prefix begins every name, such as `__meta_consul_` */
  constructor(prefix: string) {
    this.#prefix = prefix
  }

  /** Sets a label, also to an empty value: so vmagent shows what it knows nothing of. */
  set(name: string, value: string | number | boolean): this {
    this.#labels.set(this.#prefix + sanitizeLabelName(name), String(value))
    return this
  }

  /** Sets a label for each field; their names may come from anywhere. */
  setAll(prefix: string, fields: Iterable<readonly [name: string, value: JsonView]>): this {
    for (const [name, value] of fields) this.set(prefix + name, value.text())
    return this
  }

  /** Sets labels that are made already; their names are whole. */
  addFrom(labels: Labels): this {
    for (const { name, value } of labels) this.#labels.set(name, value)
    return this
  }

  /**
   * Sets `tags`, with a separator at both ends, and `tag_` and `tagpresent_` labels. A tag
   * `name=value` is split.
   */
  setTags(tags: readonly string[], separator: string): this {
    this.set('tags', separator + tags.join(separator) + separator)
    for (const tag of tags) {
      const end = tag.indexOf('=')
      const name = end < 0 ? tag : tag.slice(0, end)
      this.set(`tag_${name}`, end < 0 ? '' : tag.slice(end + 1))
      this.set(`tagpresent_${name}`, true)
    }
    return this
  }

  /** Returns what was set. */
  list(): Labels {
    return Array.from(this.#labels, ([name, value]): Label => ({ name, value }))
  }
}

/** Puts `_` in place of every character that no label name has, as service discovery does. */
export function sanitizeLabelName(name: string): string {
  return name.replace(/[^a-zA-Z0-9_]/gu, '_')
}

/** Joins an address; IPv6 gets its brackets. */
export function joinHostPort(host: string, port: number | string): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
