/**
 * A value of an answer in JSON. What is missing or null is empty; what is of another kind than
 * wanted is an error that names its place, for an empty list would mean that all targets are gone.
 */
export class JsonView {
  readonly #value: unknown
  readonly #parent: JsonView | undefined
  readonly #name: string

  constructor(value: unknown, parent?: JsonView, name = '') {
    this.#value = value ?? undefined
    this.#parent = parent
    this.#name = name
  }

  /**
   * Reads a text.
   *
   * @throws Error when it is no JSON
   */
  static parse(text: string): JsonView {
    try {
      return new JsonView(JSON.parse(text))
    } catch (cause) {
      const excerpt = JSON.stringify(text.slice(0, 100))
      throw new Error(`cannot read the answer ${excerpt}: it is no JSON`, { cause })
    }
  }

  /** Returns a field; its names lead to fields of fields. */
  get(...names: readonly string[]): JsonView {
    return names.reduce((view: JsonView, name) => view.#field(name), this)
  }

  /** What it is; `undefined` when it is missing or null. */
  get kind(): 'list' | 'object' | 'string' | 'number' | 'boolean' | 'undefined' {
    const value = this.#value
    if (Array.isArray(value)) return 'list'
    const type = typeof value
    return type === 'string' || type === 'number' || type === 'boolean' || type === 'object'
      ? type
      : 'undefined'
  }

  /** Whether it is neither missing nor null. */
  get exists(): boolean {
    return this.#value !== undefined
  }

  /** Returns a text, and a number or boolean as it is written. */
  text(): string {
    const value = this.#value
    if (value === undefined) return ''
    if (typeof value === 'string') return value
    if (typeof value === 'number' || typeof value === 'boolean') return String(value)
    throw this.#unexpected('a text')
  }

  /** Returns a number; 0 when it is missing. */
  number(): number {
    const value = this.#value ?? 0
    if (typeof value !== 'number') throw this.#unexpected('a number')
    return value
  }

  isTrue(): boolean {
    return this.#value === true
  }

  items(): JsonView[] {
    const value = this.#value ?? []
    if (!Array.isArray(value)) throw this.#unexpected('a list')
    return value.map((item: unknown, i) => new JsonView(item, this, String(i)))
  }

  /** Returns the items of a list of texts. */
  texts(): string[] {
    return this.items().map(item => item.text())
  }

  entries(): [name: string, value: JsonView][] {
    return Object.entries(this.#map()).map(([name, value]) => [
      name,
      new JsonView(value, this, name),
    ])
  }

  #field(name: string): JsonView {
    const map = this.#map()
    return new JsonView(Object.hasOwn(map, name) ? map[name] : undefined, this, name)
  }

  #map(): Readonly<Record<string, unknown>> {
    const value = this.#value ?? {}
    if (isMap(value)) return value
    throw this.#unexpected('an object')
  }

  #path(): string {
    const parent = this.#parent
    const path = parent === undefined ? '' : parent.#path()
    return path === '' ? this.#name : `${path}.${this.#name}`
  }

  #unexpected(wanted: string): Error {
    const path = this.#path()
    const place = path === '' ? 'the answer' : `"${path}" of the answer`
    const excerpt = JSON.stringify(this.#value)?.slice(0, 100)
    return new Error(`cannot use ${excerpt} as ${place}; expected ${wanted}`)
  }
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
