import { parseDuration } from '@vmkit/promql-lite/duration'
import { compileRegex, RegexSyntaxError, type Regex } from '@vmkit/promql-lite/regex'
import { formatTime } from './go/layout.ts'
import { ofAny, ofTexts, textOf, type GoFunction } from './go/functions.ts'
import { valueText } from './go/print.ts'
import { DURATION, GoInt, GoMap, GoTime, type Value } from './go/values.ts'
import { humanize, humanize1024, humanizeDuration, humanizePercentage } from './humanize.ts'
import { toNumber } from './to-number.ts'
import {
  crlfEscape,
  htmlEscape,
  jsonEscape,
  pathEscape,
  queryEscape,
  stripDomain,
  stripPort,
  title,
  toLower,
  toUpper,
} from './text-functions.ts'

/** The functions of vmalert that need nothing but their arguments. */
export const functions: ReadonlyMap<string, GoFunction> = new Map<string, GoFunction>([
  ['humanize', ofAny(value => humanize(toNumber(value)))],
  ['humanize1024', ofAny(value => humanize1024(toNumber(value)))],
  ['humanizeDuration', ofAny(value => humanizeDuration(toNumber(value)))],
  ['humanizePercentage', ofAny(value => humanizePercentage(toNumber(value)))],
  ['humanizeTimestamp', ofAny(humanizeTimestamp)],
  ['toTime', ofAny(toTime)],
  [
    'formatTime',
    {
      parameters: ['string', 'any'],
      call: ([layout, value]) => formatTime(textOf(layout), toTime(value)),
    },
  ],
  ['now', { parameters: [], call: () => Math.floor(Date.now() / 1000) }],
  ['parseDuration', ofTexts(1, text => parseDuration(text) / 1000)],
  ['toDuration', ofAny(value => seconds(toNumber(value)))],
  ['parseDurationTime', ofTexts(1, text => seconds(parseDuration(text) / 1000))],
  ['toUpper', ofTexts(1, toUpper)],
  ['toLower', ofTexts(1, toLower)],
  ['title', ofTexts(1, title)],
  ['stripPort', ofTexts(1, stripPort)],
  ['stripDomain', ofTexts(1, stripDomain)],
  ['match', ofTexts(2, (pattern, text) => regex(pattern).test(text))],
  [
    'reReplaceAll',
    ofTexts(3, (pattern, replacement, text) => {
      const compiled = regex(pattern, `regexp: Compile(\`${pattern}\`): `)
      return compiled.replaceAll(text, replacement)
    }),
  ],
  ['queryEscape', ofTexts(1, queryEscape)],
  ['urlQueryEscape', ofTexts(1, queryEscape)],
  ['pathEscape', ofTexts(1, pathEscape)],
  ['jsonEscape', ofTexts(1, jsonEscape)],
  ['quotesEscape', ofTexts(1, text => jsonEscape(text).slice(1, -1))],
  ['htmlEscape', ofTexts(1, htmlEscape)],
  ['crlfEscape', ofTexts(1, crlfEscape)],
  ['safeHtml', ofTexts(1, text => text)],
  ['graphLink', ofTexts(1, expr => link(expr, 0))],
  ['tableLink', ofTexts(1, expr => link(expr, 1))],
  [
    'args',
    {
      parameters: [],
      rest: 'any',
      call: args =>
        new GoMap(new Map(args.map((arg, i) => [`arg${i}`, arg])), { holdsTexts: false }),
    },
  ],
])

function humanizeTimestamp(value: Value): Value {
  const number = toNumber(value)
  return Number.isFinite(number) ? valueText(toTime(value)) : humanize(number)
}

function toTime(value: Value): GoTime {
  const number = toNumber(value)
  if (!Number.isFinite(number)) {
    throw new RangeError(`cannot convert ${valueText(number)} to time.Time`)
  }
  const ms = Math.round(number * 1000)
  if (Math.abs(ms) > 8.64e15) throw new RangeError(`the time ${number} is out of range`)
  return GoTime.fromMs(ms)
}

function seconds(value: number): GoInt {
  if (!Number.isFinite(value)) throw new RangeError(`cannot make a duration of ${value}`)
  return new GoInt(BigInt(Math.round(value * 1e9)), DURATION)
}

/** Where Prometheus shows an expression as a graph (0) or as a table (1). */
function link(expr: string, tab: number): string {
  return `/graph?g0.expr=${queryEscape(expr)}&g0.tab=${tab}`
}

/** Compiles a pattern; a bad one is told of in Go's words. */
function regex(pattern: string, prefix = ''): Regex {
  try {
    return compileRegex(pattern)
  } catch (error) {
    if (!(error instanceof RegexSyntaxError)) throw error
    const reason = error.reason.replaceAll('"', '')
    throw new SyntaxError(`${prefix}error parsing regexp: ${reason}: \`${pattern}\``, {
      cause: error,
    })
  }
}
