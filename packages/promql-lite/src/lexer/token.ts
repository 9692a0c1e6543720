/** A word of a query. */
export interface Token {
  readonly kind: 'number' | 'duration' | 'string' | 'name' | 'mark' | 'end'
  /** Names with their backslashes undone, the rest as written. */
  readonly text: string
  /** As written. */
  readonly source: string
  readonly start: number
  readonly end: number
}

/** Returns what a sticky pattern matches at a place. */
export function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? ''
}

/** The token after the last one. */
export function endToken(text: string): Token {
  return { kind: 'end', text: '', source: '', start: text.length, end: text.length }
}
