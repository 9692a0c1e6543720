import { parseNumber } from './number.ts'

/** What `parseExposition` calls for each line. Texts are latin1: one character per byte. */
export interface ExpositionVisitor {
  /**
   * Returns where the series that starts at `start` ends when the visitor guesses it right, else a
   * negative number. A right guess saves the search for the end of the labels.
   */
  expect(text: string, start: number): number
  /**
   * Takes one sample. Throws SyntaxError when the labels in the range are malformed.
   *
   * @param timestampMs the timestamp of the line in milliseconds, 0 when it has none
   */
  sample(text: string, start: number, end: number, value: number, timestampMs: number): void
  /** Takes a line that is no sample, with the reason. */
  badLine(line: string, reason: string): void
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

/** Parses a scrape body line by line. Comments and empty lines are passed over. */
export function parseExposition(body: Buffer, visitor: ExpositionVisitor): void {
  const text = body.toString('latin1')
  const length = text.length
  for (let lineStart = 0; lineStart < length;) {
    let next = text.indexOf('\n', lineStart)
    if (next < 0) next = length
    let end = next
    if (end > lineStart && text.charCodeAt(end - 1) === CARRIAGE_RETURN) end--
    const start = skipBlanks(text, lineStart, end)
    if (start < end && text.charCodeAt(start) !== HASH) readLine(text, start, end, visitor)
    lineStart = next + 1
  }
}

function readLine(text: string, start: number, end: number, visitor: ExpositionVisitor): void {
  try {
    readSample(text, start, end, visitor)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    visitor.badLine(text.slice(start, end), error.message)
  }
}

function readSample(text: string, start: number, end: number, visitor: ExpositionVisitor): void {
  const guess = visitor.expect(text, start)
  let seriesEnd = guess
  let at = guess < 0 ? 0 : skipBlanks(text, guess, end)
  if (guess < 0 || at === guess || text.charCodeAt(at) === OPEN_BRACE) {
    seriesEnd = findSeriesEnd(text, start, end)
    at = skipBlanks(text, seriesEnd, end)
  }
  const valueEnd = findWordEnd(text, at, end)
  if (valueEnd === at) throw new SyntaxError('the value is missing')
  const value = parseNumber(text, at, valueEnd)
  if (value === undefined) throw notANumber('value', text.slice(at, valueEnd))
  const timeAt = skipBlanks(text, valueEnd, end)
  const timestampMs = timeAt === end ? 0 : parseTimestamp(text, timeAt, end)
  visitor.sample(text, start, seriesEnd, value, timestampMs)
}

function parseTimestamp(text: string, start: number, lineEnd: number): number {
  let end = start
  while (end < lineEnd && text.charCodeAt(end) !== HASH) end++
  if (end === start) return 0
  while (isBlank(text.charCodeAt(end - 1))) end--
  const time = parseNumber(text, start, end)
  if (time === undefined || !Number.isFinite(time)) {
    throw notANumber('timestamp', text.slice(start, end))
  }
  return Math.trunc(time >= -SECONDS_LIMIT && time < SECONDS_LIMIT ? time * 1000 : time)
}

/** Returns the end of `name` or `name{…}`; braces inside quotes do not count. */
function findSeriesEnd(text: string, start: number, end: number): number {
  let at = start
  for (; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code === OPEN_BRACE) return findLabelsEnd(text, at + 1, end)
    if (isBlank(code)) break
  }
  const next = skipBlanks(text, at, end)
  return text.charCodeAt(next) === OPEN_BRACE && next < end
    ? findLabelsEnd(text, next + 1, end)
    : at
}

function findLabelsEnd(text: string, start: number, end: number): number {
  let inQuotes = false
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) inQuotes = !inQuotes
    else if (code === BACKSLASH && inQuotes) at++
    else if (code === CLOSE_BRACE && !inQuotes) return at + 1
  }
  throw new SyntaxError('the closing "}" is missing')
}

function findWordEnd(text: string, start: number, end: number): number {
  let at = start
  for (; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code === HASH || isBlank(code)) break
  }
  return at
}

function skipBlanks(text: string, start: number, end: number): number {
  let at = start
  while (at < end && isBlank(text.charCodeAt(at))) at++
  return at
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB
}

function notANumber(what: string, text: string): SyntaxError {
  return new SyntaxError(`the ${what} "${text}" is not a number`)
}
