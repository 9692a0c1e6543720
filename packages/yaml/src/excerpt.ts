import type { Position } from './position.ts'

const MAX_WIDTH = 120

/** Fields whose values are nobody's business, and headers that log somebody in. */
const SECRET =
  /\b((?:\w*(?:password|secret|secret_key|credentials|token)|consumer_key)["']?\s*:\s*|authorization["']?\s*:\s*(?:\w+\s+)?)("[^"]*"?|'[^']*'?|[^\s,}\]"'][^,}\]]*)/gi

/** Stars out passwords and tokens; everything else keeps its column. */
function withoutSecrets(line: string): string {
  return line.replaceAll(
    SECRET,
    (_, before: string, value: string) => before + '*'.repeat(value.length),
  )
}

/** Returns the line of a position with a caret under its column; long lines are cut around it. */
export function excerptAt(text: string, position: Position): string {
  if (position.line === 0) return ''
  const lineStart = position.offset - position.column + 1
  const lineEnd = text.indexOf('\n', lineStart)
  const line = withoutSecrets(
    text.slice(lineStart, lineEnd < 0 ? text.length : lineEnd).replace(/\r$/, ''),
  )
  const from = position.column <= MAX_WIDTH ? 0 : position.column - MAX_WIDTH / 2
  const shown = line.slice(from, from + MAX_WIDTH)
  // Tabs stay tabs, so that the caret stands right wherever they are shown.
  const indent = line.slice(from, position.column - 1).replaceAll(/[^\t]/g, ' ')
  return `${shown}\n${indent}^`
}
