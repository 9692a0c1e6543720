/**
 * The values of Go that templates work with. Floats, texts and booleans are those of JavaScript;
 * whole numbers are of their own kind, since Go never compares them with floats.
 */
export type Value =
  | string
  | boolean
  /** A float64. */
  | number
  | GoInt
  | GoTime
  | GoMap
  | GoList
  | GoStruct
  /** No value at all, such as a missing key of a map of anything. */
  | undefined

/** A whole number of some type of Go. */
export class GoInt {
  readonly value: bigint
  /** As Go names it: `int`, `int64`, `uint64`, `uint8`, `int32`, `time.Duration`, `time.Month`… */
  readonly type: string

  constructor(value: bigint | number, type = 'int') {
    this.value = BigInt(value)
    this.type = type
  }

  get isUnsigned(): boolean {
    return this.type.startsWith('uint')
  }
}

export const DURATION = 'time.Duration'

/** A point in time; always in UTC. */
export class GoTime {
  readonly unixNs: bigint

  constructor(unixNs: bigint) {
    this.unixNs = unixNs
  }

  static fromMs(ms: number): GoTime {
    return new GoTime(BigInt(Math.round(ms)) * 1_000_000n)
  }

  /** Whole milliseconds, rounded down. */
  get ms(): number {
    const rest = ((this.unixNs % 1_000_000n) + 1_000_000n) % 1_000_000n
    return Number((this.unixNs - rest) / 1_000_000n)
  }

  /** Nanoseconds within the second. */
  get nanosecond(): number {
    return Number(((this.unixNs % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n)
  }
}

/** A map with texts as keys. */
export class GoMap {
  readonly entries: ReadonlyMap<string, Value>
  /** Whether all values are texts: then a missing key is the empty text. */
  readonly holdsTexts: boolean

  constructor(
    entries: ReadonlyMap<string, Value>,
    { holdsTexts }: { readonly holdsTexts: boolean },
  ) {
    this.entries = entries
    this.holdsTexts = holdsTexts
  }

  get type(): string {
    return this.holdsTexts ? 'map[string]string' : 'map[string]interface {}'
  }

  get(key: string): Value {
    return this.entries.get(key) ?? (this.holdsTexts ? '' : undefined)
  }

  /** Keys in the order in which Go goes through them in templates. */
  get keys(): readonly string[] {
    return [...this.entries.keys()].toSorted((a, b) =>
      Buffer.compare(Buffer.from(a), Buffer.from(b)),
    )
  }
}

/** A slice. */
export class GoList {
  readonly items: readonly Value[]
  readonly type: string

  constructor(items: readonly Value[], type: string) {
    this.items = items
    this.type = type
  }
}

/** A struct: fields in their order. */
export class GoStruct {
  readonly type: string
  readonly fields: ReadonlyMap<string, Value>

  constructor(type: string, fields: ReadonlyMap<string, Value>) {
    this.type = type
    this.fields = fields
  }
}

/** Names the type of a value as Go does. */
export function typeOf(value: Value): string {
  if (typeof value === 'string') return 'string'
  if (typeof value === 'number') return 'float64'
  if (typeof value === 'boolean') return 'bool'
  if (value === undefined) return '<nil>'
  return value instanceof GoTime ? 'time.Time' : value.type
}

/** Whether a condition holds: everything does but `false`, zeros, what is empty, and nothing. */
export function isTrue(value: Value): boolean {
  if (value instanceof GoInt) return value.value !== 0n
  if (value instanceof GoMap) return value.entries.size > 0
  if (value instanceof GoList) return value.items.length > 0
  if (typeof value === 'number') return value !== 0
  return value !== undefined && value !== '' && value !== false
}
