/** What kind of mistake a query has. */
export type PromqlErrorCode = 'syntax' | 'type' | 'unknown-function' | 'not-supported' | 'too-large'

/** How much of a line an excerpt shows on each side of the caret. */
const EXCERPT_SIDE = 80

/** A mistake in a query, with its place. */
export class PromqlError extends SyntaxError {
  readonly code: PromqlErrorCode
  /** 0-based, in UTF-16 units. */
  readonly offset: number
  /** 1-based. */
  readonly line: number
  /** 1-based. */
  readonly column: number
  /** The line with a caret below the place; of a long line the part around it. */
  readonly excerpt: string

  constructor(message: string, text: string, offset: number, code: PromqlErrorCode = 'syntax') {
    const lineStart = text.lastIndexOf('\n', offset - 1) + 1
    const line = text.slice(0, lineStart).split('\n').length
    const column = offset - lineStart + 1
    super(`${message} at line ${line}, column ${column}`)
    this.name = 'PromqlError'
    this.code = code
    this.offset = offset
    this.line = line
    this.column = column
    this.excerpt = excerptOf(text, lineStart, offset)
  }
}

function excerptOf(text: string, lineStart: number, offset: number): string {
  const newline = text.indexOf('\n', offset)
  const lineEnd = newline === -1 ? text.length : newline
  const from = offset - lineStart > EXCERPT_SIDE ? offset - EXCERPT_SIDE : lineStart
  const to = lineEnd - offset > EXCERPT_SIDE ? offset + EXCERPT_SIDE : lineEnd
  const [head, tail] = [from > lineStart ? '…' : '', to < lineEnd ? '…' : '']
  return `${head}${text.slice(from, to)}${tail}\n${' '.repeat(head.length + offset - from)}^`
}
