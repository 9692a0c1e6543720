/**
 * What the other rooms need to say about failures: one line for a person, and two questions.
 *
 * In: anything that was thrown. Out: text, yes or no, or the error that ends a program.
 * Must never throw itself, whatever it is given.
 */

/** An error that ends the program with one log line and `exitCode` (default 255). */
export class FatalError extends Error {
  readonly exitCode: number

  constructor(message: string, options: ErrorOptions & { exitCode?: number } = {}) {
    super(message, options)
    this.name = 'FatalError'
    this.exitCode = options.exitCode ?? 255
  }
}

/** Says an error and its causes in one line, joined by `: `; a cause the text holds is not repeated. */
export function errorText(error: unknown): string {
  const seen = new Set<unknown>()
  let text = ''
  let current = error
  while (current !== undefined && current !== null && !seen.has(current)) {
    seen.add(current)
    const part = ownText(current)
    if (part !== '' && !text.includes(part)) text = text === '' ? part : `${text}: ${part}`
    current = current instanceof Error ? current.cause : undefined
  }
  return text === '' ? 'unknown error' : text
}

/** Returns whether the error says that someone gave up waiting (an abort, not a timeout). */
export function isAbort(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return error.name === 'AbortError' || errorCode(error) === 'ABORT_ERR'
}

/** Returns the `code` that Node puts on system errors (`ENOENT`), or `''`. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return ''
  return typeof error.code === 'string' ? error.code : ''
}

function ownText(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') {
    const parts: readonly unknown[] = error.errors
    return parts.map(part => errorText(part)).join('; ')
  }
  if (error instanceof Error) return error.message === '' ? error.name : error.message
  if (typeof error === 'string') return error
  try {
    return JSON.stringify(error) ?? String(error)
  } catch {
    return String(error)
  }
}
