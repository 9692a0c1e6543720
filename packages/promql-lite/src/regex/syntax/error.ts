const SHOWN = 200

/** Says why a pattern is not a regex of Go's syntax, and where. */
export class RegexSyntaxError extends SyntaxError {
  override readonly name = 'RegexSyntaxError'
  /** The whole pattern. */
  readonly source: string
  /** Where the offending part starts, in UTF-16 units from 0. */
  readonly offset: number
  readonly reason: string

  /** `offset` is undefined when no part alone is to blame. */
  constructor(source: string, offset: number | undefined, reason: string, options?: ErrorOptions) {
    super(
      `cannot parse regex ${JSON.stringify(clip(source))}: ${clip(reason)}${placeOf(source, offset)}; the syntax is Go's (RE2)`,
      options,
    )
    this.source = source
    this.offset = offset ?? 0
    this.reason = reason
  }
}

function placeOf(source: string, offset: number | undefined): string {
  if (offset === undefined) return ''
  return offset < source.length ? ` at character ${offset + 1}` : ' at the end'
}

function clip(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text
}
