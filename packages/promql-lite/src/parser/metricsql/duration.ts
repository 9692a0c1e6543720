import type { Duration } from '../../ast.ts'
import type { Token } from '../../lexer/token.ts'
import { parseMetricsqlNumber } from '../../number.ts'
import { metricsqlDuration } from '../../duration.ts'
import type { ParserContext } from '../context.ts'

/** Parses a duration, a number of seconds, or the name of a template that holds one. */
export function parseWindowDuration(context: ParserContext): Duration {
  const { tokens } = context
  const token = tokens.peek()
  if (token.kind === 'name') {
    tokens.next()
    return { ms: 0, steps: 0, text: token.source, reference: token.source }
  }
  if (token.kind !== 'duration' && token.kind !== 'number')
    return tokens.fail(`unexpected ${tokens.describe()}; expected a duration such as 5m`)
  if (token.kind === 'number' && parseMetricsqlNumber(token.source) === undefined)
    tokens.fail(`${JSON.stringify(token.source)} is no number`)
  tokens.next()
  return fixedDuration(context, token)
}

/** Parses the duration of an offset, which may be negative. */
export function parseOffset(context: ParserContext): Duration {
  const isNegative = context.tokens.skipMark('-')
  const duration = parseWindowDuration(context)
  if (!isNegative) return duration
  const { ms, steps, text, reference } = duration
  return {
    ms: -ms,
    steps: -steps,
    text: `-${text}`,
    ...(reference === undefined ? {} : { reference: `-${reference}` }),
  }
}

/** Reads a token that is a duration. */
export function fixedDuration({ tokens }: ParserContext, token: Token): Duration {
  // Grafana's variables stand for one step.
  const text = token.source.startsWith('$') ? '1i' : token.source
  const length = metricsqlDuration(text)
  if (length === undefined) {
    return tokens.fail(
      `${JSON.stringify(text)} is no duration; expected something like 5m or 1h30m`,
      token.start,
    )
  }
  return { ...length, text }
}
