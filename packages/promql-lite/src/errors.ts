/** What kind of mistake a query has. */
export type PromqlErrorCode = 'syntax' | 'type' | 'unknown-function' | 'not-supported'

/** A mistake in a query, with its place. */
export class PromqlError extends SyntaxError {
  readonly code: PromqlErrorCode
  /** 0-based, in UTF-16 units. */
  readonly offset: number
  /** 1-based. */
  readonly line: number
  /** 1-based. */
  readonly column: number
  /** The line with a caret below the place. */
  readonly excerpt: string

  constructor(message: string, text: string, offset: number, code: PromqlErrorCode = 'syntax') {
    const before = text.slice(0, offset).split('\n')
    const line = before.length
    const column = (before.at(-1)?.length ?? 0) + 1
    super(`${message} at line ${line}, column ${column}`)
    this.name = 'PromqlError'
    this.code = code
    this.offset = offset
    this.line = line
    this.column = column
    this.excerpt = `${text.split('\n')[line - 1] ?? ''}\n${' '.repeat(column - 1)}^`
  }
}
