/**
 * Reads patterns, or pieces of them, that mean plain text. What is not plain for certain is
 * `undefined`, and goes to RE2.
 */

const plain = /^[^\\.+*?()[\]{}|^$]*$/
const plainOrEscaped = /^(?:[^\\.+*?()[\]{}|^$]|\\[!-/:-@[-`{-~])*$/

/** Returns the text that `source` stands for when it is a literal. */
export function literalText(source: string): string | undefined {
  if (plain.test(source)) return source
  if (plainOrEscaped.test(source)) return source.replaceAll(/\\(.)/g, '$1')
  return undefined
}

/** Returns the texts of `a|b|c`; one literal is a list of one. */
export function literalAlternatives(source: string): string[] | undefined {
  const texts: string[] = []
  // An escaped `|` leaves a piece ending in a backslash, which is no literal.
  for (const piece of source.split('|')) {
    const text = literalText(piece)
    if (text === undefined) return undefined
    texts.push(text)
  }
  return texts
}

/** A pattern of the form: literal, one `.*` or `.+` (captured or not), literal. */
export interface DotRun {
  readonly before: string
  readonly after: string
  readonly min: 0 | 1
  readonly captured: boolean
}

const dotRun =
  /^((?:[^\\.+*?()[\]{}|^$]|\\[!-/:-@[-`{-~])*)(\.[*+]|\(\.[*+]\)|\(\?:\.[*+]\))(.*)$/su

/** Reads `before.*after`, `before(.+)after` and the like. */
export function parseDotRun(source: string): DotRun | undefined {
  const [, lead = '', run = '', tail = ''] = dotRun.exec(source) ?? []
  const before = literalText(lead)
  const after = literalText(tail)
  if (run === '' || before === undefined || after === undefined) return undefined
  const captured = run.startsWith('(') && !run.startsWith('(?')
  return { before, after, min: run.includes('+') ? 1 : 0, captured }
}

/** Returns the text that the run takes when the whole of `text` matches, newlines allowed. */
export function matchDotRun(run: DotRun, text: string): string | undefined {
  const end = text.length - run.after.length
  if (end - run.before.length < run.min) return undefined
  if (!text.startsWith(run.before) || !text.endsWith(run.after)) return undefined
  return text.slice(run.before.length, end)
}

const wholeGroup = /^\((?:\?:)?([^()]*)\)$/s

/** Takes off one pair of parentheses around the whole pattern. */
export function withoutOuterGroup(source: string): string {
  return wholeGroup.exec(source)?.[1] ?? source
}
