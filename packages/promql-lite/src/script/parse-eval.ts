import { unquote } from '../lexer/unquote.ts'
import { parseNumber } from '../number.ts'
import { compileRegex } from '../regex.ts'
import type { Line, LineReader } from './lines.ts'
import type {
  EvalCommand,
  ExpectedAnnotation,
  ExpectedMessage,
  ExpectedResult,
  RangeTime,
  ScriptSeries,
} from './script.ts'
import { SeriesReader } from './series.ts'

const INSTANT = /^eval(?:_(fail|warn|ordered|info))?\s+instant\s+at\s+(\S+)\s+(.+)$/i
const RANGE =
  /^eval(?:_(fail|warn|info))?\s+range\s+from\s+(\S+)\s+to\s+(\S+)\s+step\s+(\S+)\s+(.+)$/i
const RANGE_VECTOR = /^expect\s+range\s+vector\s+from\s+(\S+)\s+to\s+(\S+)\s+step\s+(\S+)$/
const STRING = /^expect\s+string\s+("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)$/
const EXPECT = /^expect\s+(fail|warn|no_warn|info|no_info|ordered)(?:\s+(msg|regex):(.+))?$/
const OLD_FAILURE = /^expected_fail_(message|regexp)\s+(.+)$/
const NUMBER = /^([-+]?)(\d\S*|\.\d\S*|inf|nan)$/i

/** What is known of a case while its lines are read. */
interface Draft {
  readonly isInstant: boolean
  ordered: boolean
  failure: ExpectedMessage[] | undefined
  readonly annotations: ExpectedAnnotation[]
  rangeVector: RangeTime | undefined
  single: ExpectedResult | undefined
  readonly series: ScriptSeries[]
}

/** Parses an `eval` command and the expectations below it. */
export function parseEval(reader: LineReader, line: Line): EvalCommand {
  const [, instantMark, at, instantQuery] = INSTANT.exec(line.text) ?? []
  const [, rangeMark, from = '', to = '', step = '', rangeQuery] = RANGE.exec(line.text) ?? []
  const query = instantQuery ?? rangeQuery
  if (query === undefined) {
    return reader.fail(
      'expected "eval instant at <time> <query>" or "eval range from <time> to <time> step <step> <query>"',
      line.start,
    )
  }
  const draft: Draft = {
    isInstant: at !== undefined,
    ordered: false,
    failure: undefined,
    annotations: [],
    rangeVector: undefined,
    single: undefined,
    series: [],
  }
  mark(draft, (instantMark ?? rangeMark ?? '').toLowerCase(), undefined)
  const time =
    at === undefined
      ? rangeOf(reader, line, from, to, step)
      : ({ kind: 'instant', timeMs: reader.durationMs(at, line) } as const)
  for (const row of reader.block()) readRow(reader, row, draft)
  const { ordered, failure, annotations } = draft
  const expected = expectedOf(draft)
  return { kind: 'eval', line: line.number, query, time, expected, ordered, failure, annotations }
}

function expectedOf({ single, rangeVector, series }: Draft): ExpectedResult {
  if (single !== undefined) return single
  return rangeVector === undefined
    ? { kind: 'series', series }
    : { kind: 'range-vector', time: rangeVector, series }
}

function readRow(reader: LineReader, row: Line, draft: Draft): void {
  const [, old, oldMessage = ''] = OLD_FAILURE.exec(row.text) ?? []
  if (old !== undefined) {
    mark(draft, 'fail', messageOf(reader, row, old === 'regexp' ? 'regex' : 'msg', oldMessage))
    return
  }
  if (/^expect\s/.test(row.text)) {
    readExpect(reader, row, draft)
    return
  }
  if (draft.single !== undefined)
    reader.fail('a row after the only one a result can have', row.start)
  const number = numberOf(row.text)
  if (number !== undefined) {
    draft.single = { kind: 'scalar', value: number }
    return
  }
  const series = new SeriesReader(reader.script, row.start, row.end).read()
  const isOne = draft.isInstant && draft.rangeVector === undefined
  if (isOne && series.values.length !== 1)
    reader.fail(`${series.values.length} values at one time; expected one`, row.start)
  draft.series.push(series)
}

function readExpect(reader: LineReader, row: Line, draft: Draft): void {
  const [vector, from = '', to = '', step = ''] = RANGE_VECTOR.exec(row.text) ?? []
  const [, quoted] = STRING.exec(row.text) ?? []
  const [, what, how, message = ''] = EXPECT.exec(row.text) ?? []
  if (vector !== undefined) draft.rangeVector = rangeOf(reader, row, from, to, step)
  else if (quoted !== undefined)
    draft.single = { kind: 'string', value: textOf(reader, row, quoted) }
  else if (what !== undefined)
    mark(draft, what, how === undefined ? undefined : messageOf(reader, row, how, message))
  else {
    reader.fail(
      'unknown expectation; expected "expect" and one of fail, warn, no_warn, info, no_info, ordered, string, range vector',
      row.start,
    )
  }
}

function mark(draft: Draft, what: string, message: ExpectedMessage | undefined): void {
  if (what === 'ordered') draft.ordered = true
  else if (what === 'fail')
    draft.failure = [...(draft.failure ?? []), ...(message ? [message] : [])]
  else if (what !== '') {
    const level = what.endsWith('warn') ? 'warn' : 'info'
    draft.annotations.push({ level, isExpected: !what.startsWith('no_'), message })
  }
}

function textOf(reader: LineReader, row: Line, quoted: string): string {
  try {
    return unquote(quoted)
  } catch (error) {
    return reader.fail(reasonOf(error), row.end - quoted.length)
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function messageOf(reader: LineReader, row: Line, how: string, text: string): ExpectedMessage {
  const trimmed = text.trim()
  if (how !== 'regex') return { kind: 'text', text: trimmed }
  try {
    compileRegex(trimmed)
  } catch (error) {
    reader.fail(reasonOf(error), row.end - trimmed.length)
  }
  return { kind: 'regex', pattern: trimmed }
}

function rangeOf(
  reader: LineReader,
  line: Line,
  from: string,
  to: string,
  step: string,
): RangeTime {
  const [startMs, endMs] = [reader.durationMs(from, line), reader.durationMs(to, line)]
  const stepMs = reader.durationMs(step, line)
  if (endMs < startMs || stepMs === 0)
    reader.fail(
      'a range without a point; expected its end after its start and a step above 0',
      line.start,
    )
  return { kind: 'range', startMs, endMs, stepMs }
}

function numberOf(text: string): number | undefined {
  const [, sign, digits] = NUMBER.exec(text) ?? []
  const value = digits === undefined ? undefined : parseNumber(digits)
  return value === undefined || sign !== '-' ? value : -value
}
