import { parseNumber } from './number.ts'

/** One line with a sample, read. Texts are latin1: one character per byte. */
export interface SampleLine {
  /** The series as it stands there, such as `name{a="b"}`. */
  readonly series: string
  /** Where the value starts. */
  readonly valueAt: number
  readonly value: number
  /** In milliseconds, 0 when the line has none. */
  readonly timestampMs: number
}

/** A line that is no sample. */
export class BadLineError extends SyntaxError {
  /** Place in the line, in bytes, from 0. */
  readonly at: number

  constructor(message: string, at: number) {
    super(message)
    this.at = at
  }
}

const TAB = 9
const CARRIAGE_RETURN = 13
const SPACE = 32
const QUOTE = 34
const HASH = 35
const BACKSLASH = 92
const OPEN_BRACE = 123
const CLOSE_BRACE = 125

/** Timestamps below this many are seconds, as OpenMetrics writes them; larger ones milliseconds. */
const SECONDS_LIMIT = 2 ** 31

/** Timestamps are int64 on the wire. */
const MAX_TIMESTAMP_MS = 2 ** 63

/**
 * Reads a line of an exposition, without its newline; `undefined` for a comment or an empty line.
 * The labels are not looked into: `parseSeries` does that.
 *
 * @throws BadLineError
 */
export function parseLine(line: string): SampleLine | undefined {
  const end = line.charCodeAt(line.length - 1) === CARRIAGE_RETURN ? line.length - 1 : line.length
  const start = skipBlanks(line, 0, end)
  if (start === end || line.charCodeAt(start) === HASH) return undefined
  const seriesEnd = findSeriesEnd(line, start, end)
  const valueAt = skipBlanks(line, seriesEnd, end)
  const valueEnd = findWordEnd(line, valueAt, end)
  if (valueEnd === valueAt) throw new BadLineError('the value is missing', valueAt)
  const value = parseNumber(line, valueAt, valueEnd)
  if (value === undefined) throw notANumber('value', line.slice(valueAt, valueEnd), valueAt)
  const timeAt = skipBlanks(line, valueEnd, end)
  const timestampMs = timeAt === end ? 0 : parseTimestamp(line, timeAt, end)
  return { series: line.slice(start, seriesEnd), valueAt, value, timestampMs }
}

/** Reads what stands behind the value: a timestamp, a comment, both or neither. */
function parseTimestamp(line: string, start: number, lineEnd: number): number {
  let end = start
  while (end < lineEnd && line.charCodeAt(end) !== HASH) end++
  if (end === start) return 0
  while (isBlank(line.charCodeAt(end - 1))) end--
  const time = parseNumber(line, start, end)
  if (time === undefined || !Number.isFinite(time)) {
    throw notANumber('timestamp', line.slice(start, end), start)
  }
  const timestampMs = Math.trunc(
    time >= -SECONDS_LIMIT && time < SECONDS_LIMIT ? time * 1000 : time,
  )
  if (Math.abs(timestampMs) >= MAX_TIMESTAMP_MS) {
    throw new BadLineError(`the timestamp "${line.slice(start, end)}" is out of range`, start)
  }
  return timestampMs
}

/** Returns the end of `name` or `name{…}`; braces inside quotes do not count. */
function findSeriesEnd(line: string, start: number, end: number): number {
  let at = start
  for (; at < end; at++) {
    const code = line.charCodeAt(at)
    if (code === OPEN_BRACE) return findLabelsEnd(line, at + 1, end)
    if (isBlank(code)) break
  }
  const next = skipBlanks(line, at, end)
  return line.charCodeAt(next) === OPEN_BRACE && next < end
    ? findLabelsEnd(line, next + 1, end)
    : at
}

function findLabelsEnd(line: string, start: number, end: number): number {
  let inQuotes = false
  for (let at = start; at < end; at++) {
    const code = line.charCodeAt(at)
    if (code === QUOTE) inQuotes = !inQuotes
    else if (code === BACKSLASH && inQuotes) at++
    else if (code === CLOSE_BRACE && !inQuotes) return at + 1
  }
  throw new BadLineError('the closing "}" is missing', end)
}

function findWordEnd(line: string, start: number, end: number): number {
  let at = start
  for (; at < end; at++) {
    const code = line.charCodeAt(at)
    if (code === HASH || isBlank(code)) break
  }
  return at
}

function skipBlanks(line: string, start: number, end: number): number {
  let at = start
  while (at < end && isBlank(line.charCodeAt(at))) at++
  return at
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB
}

function notANumber(what: string, text: string, at: number): BadLineError {
  const shown = text.length > 100 ? `${text.slice(0, 100)}…` : text
  return new BadLineError(`the ${what} "${shown}" is not a number`, at)
}
