const QUOTE = 0x22
const COLON = 0x3a
const BACKSLASH = 0x5c
const SPACE = 0x20
const OPEN = { brace: 0x7b, bracket: 0x5b } as const
const CLOSE = { brace: 0x7d, bracket: 0x5d } as const
const MANAGED_FIELDS = Buffer.from('"managedFields"')
const ITEMS = Buffer.from('"items"')
const NOTHING = Buffer.alloc(0)
/** Stands for the beginning of a string that is none of those. */
const TOO_LONG = Buffer.alloc(MANAGED_FIELDS.length + 1)
/** What surrounds the items of a list is short. */
const MAX_ENVELOPE_BYTES = 1024 * 1024

type Key = 'other' | 'managed' | 'managed:' | 'items' | 'items:'

export interface ObjectCutterOptions {
  /** Whether objects follow each other, or are the `items` of one. */
  readonly layout: 'stream' | 'list'
  /** A larger object is left out. */
  readonly maxObjectBytes: number
  readonly onObject: (text: string) => void
  readonly onTooLarge: (bytes: number) => void
}

/**
 * Cuts JSON objects out of bytes that come piece by piece, and never holds more than one of them.
 * Lists named `managedFields` in the metadata are handed out empty: nobody needs their many bytes.
 */
export class ObjectCutter {
  readonly #options: ObjectCutterOptions
  /** How many braces and brackets are open around an object. */
  readonly #objectDepth: number
  /** How many are open between the braces of an object's metadata. */
  readonly #metadataDepth: number
  readonly #object: Scratch
  readonly #envelope = new Scratch(MAX_ENVELOPE_BYTES)
  #depth = 0
  #isInString = false
  #isEscaped = false
  #isInItems = false
  #isInObject = false
  #isDropping = false
  #hasStarted = false
  /** What the last string asks for, once a colon and a bracket have followed it. */
  #key: Key = 'other'
  /** The beginning of a string that the last piece did not end. */
  #stringHead: Buffer = NOTHING

  constructor(options: ObjectCutterOptions) {
    this.#options = options
    this.#objectDepth = options.layout === 'list' ? 2 : 0
    this.#metadataDepth = options.layout === 'list' ? 4 : 3
    this.#object = new Scratch(options.maxObjectBytes)
  }

  /** Takes bytes; throws SyntaxError for what cannot be such objects. */
  push(chunk: Buffer): void {
    const objectDepth = this.#objectDepth
    const metadataDepth = this.#metadataDepth
    const isList = this.#options.layout === 'list'
    let depth = this.#depth
    let i = 0
    let kept = 0
    let stringStart = 0
    let key = this.#key
    while (i < chunk.length) {
      if (this.#isInString) {
        if (this.#isEscaped) {
          this.#isEscaped = false
          i++
        }
        let byte = 0
        while (i < chunk.length) {
          byte = chunk[i] ?? 0
          i++
          if (byte === QUOTE || byte === BACKSLASH) break
        }
        if (byte === BACKSLASH) this.#isEscaped = true
        else if (byte === QUOTE) {
          this.#isInString = false
          if (depth === metadataDepth && this.#isInObject) {
            if (this.#isString(chunk, stringStart, i, MANAGED_FIELDS)) key = 'managed'
          } else if (depth === 1 && isList) {
            if (this.#isString(chunk, stringStart, i, ITEMS)) key = 'items'
          }
          this.#stringHead = NOTHING
        }
        continue
      }
      const byte = chunk[i] ?? 0
      switch (byte) {
        case QUOTE:
          if (depth === 0) throw noObject(chunk.subarray(i))
          this.#isInString = true
          stringStart = i
          key = 'other'
          break
        case COLON:
          if (key === 'managed') key = 'managed:'
          else if (key === 'items') key = 'items:'
          break
        case OPEN.brace:
          if (depth === objectDepth && (this.#isInItems || !isList)) {
            this.#isInObject = true
            kept = i
          }
          depth++
          this.#hasStarted = true
          break
        case OPEN.bracket:
          depth++
          if (key === 'items:' && depth === 2) {
            this.#isInItems = true
            this.#envelope.add(chunk, kept, i + 1)
          } else if (key === 'managed:' && depth === metadataDepth + 1) {
            this.#object.add(chunk, kept, i + 1)
            this.#isDropping = true
          }
          key = 'other'
          break
        case CLOSE.brace:
          depth--
          if (this.#isInObject && depth === objectDepth) {
            this.#object.add(chunk, kept, i + 1)
            this.#endObject()
            kept = i + 1
          }
          break
        case CLOSE.bracket:
          depth--
          if (this.#isDropping && depth === metadataDepth) {
            this.#isDropping = false
            kept = i
          } else if (this.#isInItems && depth === 1) {
            this.#isInItems = false
            kept = i
          }
          break
        default:
          if (depth === 0 && byte > SPACE) throw noObject(chunk.subarray(i))
      }
      if (depth < 0) throw noObject(chunk.subarray(i))
      i++
    }
    this.#depth = depth
    this.#key = key
    if (this.#isInString && i - stringStart + this.#stringHead.length <= MANAGED_FIELDS.length) {
      this.#stringHead = Buffer.concat([this.#stringHead, chunk.subarray(stringStart)])
    } else if (this.#isInString) this.#stringHead = TOO_LONG
    if (this.#isInObject) {
      if (!this.#isDropping) this.#object.add(chunk, kept, i)
    } else if (isList && !this.#isInItems) this.#envelope.add(chunk, kept, i)
  }

  /** Whether the bytes so far end where an object ends. */
  get isWhole(): boolean {
    return this.#depth === 0 && !this.#isInString
  }

  /** Ends a list, and returns it without its items; throws SyntaxError when it is broken off. */
  endList(): unknown {
    if (!this.isWhole || !this.#hasStarted) throw new SyntaxError('the list breaks off')
    if (this.#envelope.isFull) throw new SyntaxError('the list has too much around its items')
    return JSON.parse(this.#envelope.take())
  }

  /** Whether the string that ends here, quotes included, is this one. */
  #isString(chunk: Buffer, start: number, end: number, text: Buffer): boolean {
    const head = this.#stringHead
    return (
      head.length + end - start === text.length &&
      head.equals(text.subarray(0, head.length)) &&
      chunk.compare(text, head.length, text.length, start, end) === 0
    )
  }

  #endObject(): void {
    this.#isInObject = false
    const { isFull, bytes } = this.#object
    const text = this.#object.take()
    if (isFull) this.#options.onTooLarge(bytes)
    else this.#options.onObject(text)
  }
}

/** Bytes that are gathered until they are taken as text; what is too much is only counted. */
class Scratch {
  readonly #maxBytes: number
  #buffer = Buffer.allocUnsafeSlow(FIRST_BYTES)
  bytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get isFull(): boolean {
    return this.bytes > this.#maxBytes
  }

  add(chunk: Buffer, start: number, end: number): void {
    const needed = this.bytes + end - start
    if (needed <= this.#maxBytes) {
      if (needed > this.#buffer.length) {
        const larger = Buffer.allocUnsafeSlow(Math.min(this.#maxBytes, 2 * needed))
        this.#buffer.copy(larger, 0, 0, this.bytes)
        this.#buffer = larger
      }
      chunk.copy(this.#buffer, this.bytes, start, end)
    }
    this.bytes = needed
  }

  take(): string {
    const text = this.isFull ? '' : this.#buffer.toString('utf8', 0, this.bytes)
    this.bytes = 0
    if (this.#buffer.length > MAX_KEPT_BYTES) this.#buffer = Buffer.allocUnsafeSlow(FIRST_BYTES)
    return text
  }
}

const FIRST_BYTES = 16 * 1024
const MAX_KEPT_BYTES = 256 * 1024

function noObject(bytes: Buffer): SyntaxError {
  const shown = JSON.stringify(bytes.toString('utf8', 0, 60))
  return new SyntaxError(`cannot parse ${shown}; expected a JSON object`)
}
