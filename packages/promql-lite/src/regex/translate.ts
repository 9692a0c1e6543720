/** A pattern in the dialect that RE2 is given, and what was taken out of it. */
export interface Translation {
  readonly pattern: string
  readonly groupCount: number
  /** Names of the capture groups, each with the indexes of the groups that carry it. */
  readonly groupNames: ReadonlyMap<string, readonly number[]>
}

const namedGroup = /\(\?P?<([^>]*)>/y
const groupName = /^[A-Za-z0-9_]+$/
// Escapes that the re2 package rewrites or RE2 knows, and Go refuses.
const foreignEscapes = new Set(['C', 'c', 'u'])

/** Makes the error that says why a pattern is not a regex. */
export function regexError(source: string, reason: string, cause?: unknown): SyntaxError {
  return new SyntaxError(
    `cannot parse regex ${JSON.stringify(source)}: ${reason}; the syntax is Go's (RE2)`,
    { cause },
  )
}

/**
 * Rewrites a Go pattern for RE2: group names are taken out (Go lets a name occur twice), `\Q…\E`
 * becomes escaped text, unbalanced parentheses and escapes that Go does not know are refused.
 */
export function translate(source: string): Translation {
  const groupNames = new Map<string, number[]>()
  let groupCount = 0
  let depth = 0
  let pattern = ''
  let i = 0
  while (i < source.length) {
    const char = source.charAt(i)
    let next = i + 1
    if (char === '\\') {
      next = escapeEnd(source, i)
      pattern += source.charAt(i + 1) === 'Q' ? quoted(source, i + 2, next) : source.slice(i, next)
    } else if (char === '[') {
      next = classEnd(source, i)
      pattern += source.slice(i, next)
    } else if (char === '(') {
      depth++
      namedGroup.lastIndex = i
      const name = namedGroup.exec(source)
      if (name) {
        addName(groupNames, source, name[1] ?? '', ++groupCount)
        next = namedGroup.lastIndex
      } else if (source.charAt(next) !== '?') groupCount++
      pattern += '('
    } else {
      if (char === ')' && depth-- === 0) throw regexError(source, 'unexpected ")"')
      pattern += char
    }
    i = next
  }
  if (depth > 0) throw regexError(source, 'missing closing ")"')
  return { pattern, groupCount, groupNames }
}

function addName(names: Map<string, number[]>, source: string, name: string, index: number): void {
  if (!groupName.test(name)) {
    throw regexError(source, `invalid group name ${JSON.stringify(name)}; want [A-Za-z0-9_]+`)
  }
  const indexes = names.get(name)
  if (indexes) indexes.push(index)
  else names.set(name, [index])
}

function escapeEnd(source: string, start: number): number {
  const letter = source.charAt(start + 1)
  if (letter === '') throw regexError(source, 'trailing backslash')
  if (foreignEscapes.has(letter)) throw regexError(source, `unknown escape "\\${letter}"`)
  if (letter !== 'Q') return start + 2
  const end = source.indexOf('\\E', start + 2)
  return end < 0 ? source.length : end + 2
}

function quoted(source: string, start: number, end: number): string {
  const text = source.slice(start, end)
  return (text.endsWith('\\E') ? text.slice(0, -2) : text).replaceAll(
    /[\\.+*?()[\]{}|^$]/g,
    String.raw`\$&`,
  )
}

/** Finds the end of a character class, where `]` comes first as itself and `[:alpha:]` nests. */
function classEnd(source: string, start: number): number {
  let i = start + 1
  if (source.charAt(i) === '^') i++
  if (source.charAt(i) === ']') i++
  while (i < source.length) {
    const char = source.charAt(i)
    if (char === ']') return i + 1
    if (char === '\\') i = escapeEnd(source, i)
    else if (source.startsWith('[:', i) && source.includes(':]', i)) {
      i = source.indexOf(':]', i) + 2
    } else i++
  }
  throw regexError(source, 'missing closing "]"')
}
