import { PromqlError, type PromqlErrorCode } from './errors.ts'
import type { Token } from './lexer/token.ts'

/** Tokens of a query, read one after the other. */
export class TokenStream {
  readonly text: string
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(text: string, tokens: readonly Token[]) {
    this.text = text
    this.#tokens = tokens
  }

  /** Where the token before ends. */
  get lastEnd(): number {
    return this.#tokens[this.#at - 1]?.end ?? 0
  }

  /** The token to come, or one further on. */
  peek(ahead = 0): Token {
    const token = this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)]
    if (token === undefined) throw new Error('BUG: a token stream without an end')
    return token
  }

  /** Takes the token to come. */
  next(): Token {
    const token = this.peek()
    if (token.kind !== 'end') this.#at++
    return token
  }

  /** Whether the token to come is this mark. */
  isMark(text: string, ahead = 0): boolean {
    const token = this.peek(ahead)
    return token.kind === 'mark' && token.text === text
  }

  /** Whether the token to come is this word, in any case. */
  isWord(word: string, ahead = 0): boolean {
    const token = this.peek(ahead)
    return token.kind === 'name' && token.source.toLowerCase() === word
  }

  /** Takes a mark if it is the one to come. */
  skipMark(text: string): boolean {
    const found = this.isMark(text)
    if (found) this.next()
    return found
  }

  /** Takes a word if it is the one to come. */
  skipWord(word: string): boolean {
    const found = this.isWord(word)
    if (found) this.next()
    return found
  }

  /** Takes a mark, or fails. */
  expectMark(text: string): Token {
    if (!this.isMark(text)) this.fail(`unexpected ${this.describe()}; expected "${text}"`)
    return this.next()
  }

  /** Fails at the token to come (or another place). */
  fail(reason: string, at: number = this.peek().start, code: PromqlErrorCode = 'syntax'): never {
    throw new PromqlError(`cannot parse ${quoteQuery(this.text)}: ${reason}`, this.text, at, code)
  }

  describe(): string {
    const token = this.peek()
    return token.kind === 'end' ? 'end of text' : quoteQuery(token.source)
  }
}

/** A query in quotes, cut where it is long. */
export function quoteQuery(text: string): string {
  return text.length > 200 ? `${JSON.stringify(text.slice(0, 200))}…` : JSON.stringify(text)
}
