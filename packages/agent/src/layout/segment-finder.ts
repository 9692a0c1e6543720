import { isLineEnd, nextLine, skipBlanks } from './line-rest.ts'

const TAB = 9
const NEWLINE = 10
const SPACE = 32
const QUOTE = 34
const HASH = 35
const BACKSLASH = 92
const OPEN_BRACE = 123
const CLOSE_BRACE = 125

/** Finds the next segment of a body: comments, then a series, up to where its value starts. */
export class SegmentFinder {
  /** Where the line of the series starts; -1 when only comments are left. */
  lineAt = -1
  /** Where its value starts. */
  valueAt = 0
  /** Where the next line starts. */
  nextAt = 0
  /** Whether there are comments before the series. */
  hasComment = false

  find(bytes: Buffer, start: number, limit: number): void {
    this.hasComment = false
    this.lineAt = -1
    for (let line = start; line < limit;) {
      const at = skipBlanks(bytes, line, limit)
      const next = nextLine(bytes, at, limit)
      if (bytes[at] === HASH && at < limit) this.hasComment = true
      else if (!isLineEnd(bytes, at, limit)) {
        this.lineAt = line
        this.nextAt = next
        this.valueAt = findValue(bytes, at, next)
        return
      }
      line = next
    }
  }
}

/**
 * Returns where the value of a line probably starts. For a line of any series that was read before
 * it is the right place; others are parsed by the book anyway.
 */
function findValue(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  for (; at < end; at++) {
    const byte = bytes[at]
    if (byte === OPEN_BRACE) return skipBlanks(bytes, labelsEnd(bytes, at + 1, end), end)
    if (byte === SPACE || byte === TAB || byte === NEWLINE) break
  }
  const next = skipBlanks(bytes, at, end)
  if (bytes[next] !== OPEN_BRACE || next >= end) return next
  return skipBlanks(bytes, labelsEnd(bytes, next + 1, end), end)
}

function labelsEnd(bytes: Uint8Array, start: number, end: number): number {
  let inQuotes = false
  for (let at = start; at < end; at++) {
    const byte = bytes[at]
    if (byte === QUOTE) inQuotes = !inQuotes
    else if (byte === BACKSLASH && inQuotes) at++
    else if (byte === CLOSE_BRACE && !inQuotes) return at + 1
  }
  return end
}
