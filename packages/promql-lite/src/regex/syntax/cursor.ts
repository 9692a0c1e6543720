import { isSurrogate } from './ast.ts'
import { RegexSyntaxError } from './error.ts'

/** The flags in force at one place of a pattern. */
export interface Flags {
  readonly ignoreCase: boolean
  readonly multiLine: boolean
  readonly dotAll: boolean
  readonly swapGreed: boolean
}

/** A pattern and how far it has been read. */
export class Cursor {
  readonly source: string
  offset = 0
  // Found once, or a pattern of nothing but `[:` would take quadratic time.
  readonly #lastClassNameEnd: number

  constructor(source: string) {
    this.source = source
    this.#lastClassNameEnd = source.lastIndexOf(':]')
  }

  get done(): boolean {
    return this.offset >= this.source.length
  }

  /** Returns the UTF-16 unit `ahead` of the next one, or "". */
  peek(ahead = 0): string {
    return this.source.charAt(this.offset + ahead)
  }

  /** Returns whether `text` comes next. */
  sees(text: string): boolean {
    return this.source.startsWith(text, this.offset)
  }

  /** Takes `text` when it comes next. */
  take(text: string): boolean {
    if (!this.sees(text)) return false
    this.offset += text.length
    return true
  }

  /** Takes one character and returns its code point; -1 at the end. */
  next(): number {
    const code = this.source.codePointAt(this.offset)
    if (code === undefined) return -1
    if (isSurrogate(code)) throw this.error(this.offset, 'half of a surrogate pair')
    this.offset += code > 0xffff ? 2 : 1
    return code
  }

  /** Finds the `:]` of the `[:` that comes next; -1 without one. */
  classNameEnd(): number {
    if (this.offset > this.#lastClassNameEnd) return -1
    return this.source.indexOf(':]', this.offset + 2)
  }

  /** Makes the error for what starts at `offset`, or for the whole. */
  error(offset: number | undefined, reason: string): RegexSyntaxError {
    return new RegexSyntaxError(this.source, offset, reason)
  }
}
