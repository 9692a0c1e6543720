import type { Duration, DurationFormula } from '../../ast.ts'
import { formatPromqlDuration } from '../../duration.ts'
import { printFormula } from '../../print/formula.ts'
import { nested, type ParserContext } from '../context.ts'
import { parseDurationToken, parseNumberToken } from './number.ts'

/** What a duration of Go can hold, in seconds. */
const LONGEST_SECONDS = 9_223_372_036

/** Parses the length of a window or the step of a subquery; it must be more than 0. */
export function parsePromqlWindow(context: ParserContext): Duration {
  const { tokens } = context
  const { start } = tokens.peek()
  const formula = parseFormula(context, 0)
  const fixed = fixedSeconds(formula)
  if (fixed !== undefined && !(fixed > 0)) tokens.fail('a window must be longer than 0', start)
  return durationOf(context, formula, start)
}

/** Parses what follows `offset`. */
export function parsePromqlOffset(context: ParserContext): Duration {
  const { start } = context.tokens.peek()
  return durationOf(context, parseSigned(context, false), start)
}

function durationOf(context: ParserContext, formula: DurationFormula, start: number): Duration {
  const { tokens, experimental } = context
  const seconds = fixedSeconds(formula)
  if (seconds === undefined) {
    if (!experimental) {
      tokens.fail(
        'arithmetic on durations is experimental; write one duration such as 5m',
        start,
        'not-supported',
      )
    }
    return { ms: 0, steps: 0, text: printFormula(formula), formula }
  }
  if (!(Math.abs(seconds) <= LONGEST_SECONDS)) tokens.fail('the duration is out of range', start)
  const ms = Math.round(1e9 * seconds) / 1e6
  return { ms, steps: 0, text: formatPromqlDuration(ms) }
}

/** The seconds of a formula that is one number. */
function fixedSeconds(formula: DurationFormula): number | undefined {
  return formula.kind === 'number' ? formula.seconds : undefined
}

const strengths: ReadonlyMap<string, number> = new Map([
  ['+', 1],
  ['-', 1],
  ['*', 2],
  ['/', 2],
  ['%', 2],
  ['^', 4],
])
/** A sign binds looser than `^` and tighter than `*`. */
const SIGN = 3

function parseFormula(context: ParserContext, strength: number): DurationFormula {
  const { tokens } = context
  let left = parseSigned(context, true)
  for (;;) {
    const { kind, text } = tokens.peek()
    const own = kind === 'mark' ? strengths.get(text) : undefined
    if (own === undefined || own < strength || !isOperator(text)) return left
    const { start } = tokens.next()
    const right = nested(context, () => parseFormula(context, text === '^' ? own : own + 1))
    if ((text === '/' || text === '%') && fixedSeconds(right) === 0)
      tokens.fail(`"${text}" by zero`, start)
    left = { kind: text, left, right }
  }
}

function isOperator(text: string): text is '+' | '-' | '*' | '/' | '%' | '^' {
  return strengths.has(text)
}

/** An atom with its signs; inside a window they take in a power, behind `offset` they do not. */
function parseSigned(context: ParserContext, hasPowers: boolean): DurationFormula {
  const { tokens } = context
  if (!tokens.isMark('+') && !tokens.isMark('-')) return parseAtom(context)
  const isMinus = tokens.next().text === '-'
  const of = nested(context, () =>
    hasPowers ? parseFormula(context, SIGN) : parseSigned(context, false),
  )
  if (!isMinus) return of
  return of.kind === 'number' ? { ...of, seconds: -of.seconds } : { kind: 'minus', of }
}

function parseAtom(context: ParserContext): DurationFormula {
  const { tokens } = context
  const token = tokens.peek()
  if (token.kind === 'duration')
    return { kind: 'number', seconds: parseDurationToken(tokens) / 1000, isDuration: true }
  if (token.kind === 'number' || /^(?:inf|nan)$/i.test(token.source))
    return { kind: 'number', seconds: parseNumberToken(tokens), isDuration: false }
  if (tokens.skipMark('(')) {
    const of = nested(context, () => parseFormula(context, 0))
    tokens.expectMark(')')
    return of.kind === 'paren' ? of : { kind: 'paren', of }
  }
  const word = token.kind === 'name' && context.experimental ? token.text.toLowerCase() : ''
  if (word === 'step' || word === 'range') {
    tokens.next()
    tokens.expectMark('(')
    tokens.expectMark(')')
    return { kind: word }
  }
  if (word === 'min_of' || word === 'max_of') return parseExtreme(context)
  return tokens.fail(`unexpected ${tokens.describe()}; expected a duration such as 5m`)
}

function parseExtreme(context: ParserContext): DurationFormula {
  const { tokens } = context
  const kind = tokens.next().text.toLowerCase() === 'min_of' ? 'min' : 'max'
  tokens.expectMark('(')
  const left = nested(context, () => parseFormula(context, 0))
  tokens.expectMark(',')
  const right = nested(context, () => parseFormula(context, 0))
  tokens.expectMark(')')
  return { kind, left, right }
}
