/** What HELP and TYPE say about a metric family. */
export interface FamilyMetadata {
  readonly name: string
  /** `counter`, `gauge` and so on, `''` when there is no TYPE. */
  readonly type: string
  readonly help: string
}

const COMMENT = /^[ \t]*#[ \t]+(HELP|TYPE)[ \t]+(?:"((?:[^"\\]|\\.)*)"|([^ \t]+))(?:[ \t]+(.*))?$/s
/** Longer comments are no metadata; vmagent draws the line at the same place. */
const MAX_COMMENT_BYTES = 64 * 1024
const TYPES: ReadonlySet<string> = new Set([
  'counter',
  'gauge',
  'histogram',
  'summary',
  'untyped',
  'unknown',
  'info',
  'gaugehistogram',
  'stateset',
])

/**
 * Reads HELP and TYPE out of comment lines; consecutive lines of one family become one entry.
 *
 * @param lines latin1, one character per byte; the entries hold text
 */
export function readMetadata(lines: readonly string[]): FamilyMetadata[] {
  const families: { -readonly [K in keyof FamilyMetadata]: FamilyMetadata[K] }[] = []
  for (const line of lines) {
    if (line.length > MAX_COMMENT_BYTES) continue
    const match = COMMENT.exec(line.endsWith('\r') ? line.slice(0, -1) : line)
    if (match === null) continue
    const [, kind, quoted, plain = '', rest = ''] = match
    const type = rest.trim().toLowerCase()
    if (kind === 'TYPE' && !TYPES.has(type)) continue
    const name = decode(quoted === undefined ? plain : unescape(quoted))
    let family = families.at(-1)
    if (family?.name !== name) {
      family = { name, type: '', help: '' }
      families.push(family)
    }
    if (kind === 'TYPE') family.type = type
    else family.help = decode(unescape(rest))
  }
  return families
}

function unescape(text: string): string {
  if (!text.includes('\\')) return text
  return text.replaceAll(/\\([\\n"])/g, (_, char: string) => (char === 'n' ? '\n' : char))
}

function decode(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString()
}
