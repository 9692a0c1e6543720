import type { Position } from './position.ts'

const MAX_WIDTH = 120

/** Returns the line of a position with a caret under its column; long lines are cut around it. */
export function excerptAt(text: string, position: Position): string {
  if (position.line === 0) return ''
  const lineStart = position.offset - position.column + 1
  const lineEnd = text.indexOf('\n', lineStart)
  const line = text.slice(lineStart, lineEnd < 0 ? text.length : lineEnd).replace(/\r$/, '')
  const from = position.column <= MAX_WIDTH ? 0 : position.column - MAX_WIDTH / 2
  const shown = line.slice(from, from + MAX_WIDTH)
  // Tabs stay tabs, so that the caret stands right wherever they are shown.
  const indent = line.slice(from, position.column - 1).replaceAll(/[^\t]/g, ' ')
  return `${shown}\n${indent}^`
}
