import { TemplateSyntaxError, tokenize, type Token } from './lexer.ts'

/** Words that begin or end something; no function may be called so. */
export const KEYWORDS = new Set([
  'block',
  'define',
  'else',
  'end',
  'if',
  'range',
  'template',
  'with',
])

/** The words of a template, one after the other, of which some can be put back. */
export class TokenReader {
  readonly #tokens: Iterator<Token>
  readonly #peeked: Token[] = []

  constructor(source: string) {
    this.#tokens = tokenize(source)
  }

  next(): Token {
    return this.#peeked.shift() ?? this.#read()
  }

  #read(): Token {
    const { value } = this.#tokens.next()
    return value ?? { kind: 'end', text: 'EOF', at: 0 }
  }

  nextWord(): Token {
    for (;;) {
      const token = this.next()
      if (token.kind !== 'space') return token
    }
  }

  /** The next word, which stays; spaces before it do not. */
  peek(): Token {
    const token = this.nextWord()
    this.push(token)
    return token
  }

  peekWord(): string {
    const found = this.peekRaw(2).find(({ kind }) => kind !== 'space')
    return found?.kind === 'word' ? found.text : ''
  }

  peekRaw(count: number): readonly Token[] {
    while (this.#peeked.length < count && this.#peeked.at(-1)?.kind !== 'end') {
      this.#peeked.push(this.#read())
    }
    return this.#peeked.slice(0, count)
  }

  push(token: Token): void {
    this.#peeked.unshift(token)
  }

  expectClose(context: string): void {
    const token = this.nextWord()
    if (token.kind !== 'close') this.unexpected(token, context)
  }

  unexpected(token: Token, context: string): never {
    if (token.kind === 'end') this.fail('unexpected EOF', token)
    this.fail(`unexpected ${shown(token)} in ${context}`, token)
  }

  fail(message: string, { at }: Token): never {
    throw new TemplateSyntaxError(at, message)
  }
}

/** A word as messages show it. */
export function shown(token: Token): string {
  if (token.kind === 'end') return 'EOF'
  if (token.kind === 'word' && KEYWORDS.has(token.text)) return `<${token.text}>`
  const text =
    token.text.length > 10
      ? `${JSON.stringify(token.text.slice(0, 10))}...`
      : JSON.stringify(token.text)
  return text
}
