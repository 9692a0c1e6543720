import type { Dialect } from '@vmkit/promql-lite'
import { parseDuration } from '@vmkit/promql-lite/duration'
import { parseSelector, type Matcher } from '@vmkit/promql-lite/selector'
import { BadRequest } from './answer.ts'

type Parameters = URLSearchParams

const SECONDS = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i
const RFC3339 = /^\d{4}-\d\d-\d\dt\d\d:\d\d:\d\d(?:\.\d+)?(?:z|[-+]\d\d:\d\d)$/i

/** What a `Date` can hold. */
const MAX_TIME_MS = 8.64e15

/** Reads a parameter with `read`; what it throws becomes an answer that names the parameter. */
export function parameter<T>(name: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new BadRequest(`invalid parameter ${JSON.stringify(name)}: ${reason}`, { cause: error })
  }
}

/** Reads a time, Unix seconds or RFC 3339, in milliseconds; undefined when it is not given. */
export function timeOf(parameters: Parameters, name: string): number | undefined {
  const text = parameters.get(name) ?? ''
  if (text === '') return undefined
  return parameter(name, () => {
    const timeMs = SECONDS.test(text)
      ? Math.round(1000 * Number(text))
      : RFC3339.test(text)
        ? Date.parse(text)
        : Number.NaN
    if (Math.abs(timeMs) <= MAX_TIME_MS) return timeMs
    throw new SyntaxError(
      `cannot parse ${JSON.stringify(text)} to a valid timestamp; expected Unix seconds or RFC 3339`,
    )
  })
}

/** Reads a time that has to be given. */
export function requiredTimeOf(parameters: Parameters, name: string): number {
  const timeMs = timeOf(parameters, name)
  if (timeMs !== undefined) return timeMs
  throw new BadRequest(`invalid parameter "${name}": cannot parse "" to a valid timestamp`)
}

/** Reads a duration, seconds or `1m30s`, in milliseconds; undefined when it is not given. */
export function durationOf(parameters: Parameters, name: string): number | undefined {
  const text = parameters.get(name) ?? ''
  return text === '' ? undefined : parameter(name, () => parseDuration(text))
}

/** Reads how many results are wanted at most; Infinity when all are. */
export function limitOf(parameters: Parameters): number {
  const text = parameters.get('limit') ?? ''
  if (text === '') return Infinity
  return parameter('limit', () => {
    if (!/^\d+$/.test(text))
      throw new SyntaxError(
        `${JSON.stringify(text)} is no limit; expected a whole number, 0 for none`,
      )
    return Number(text) || Infinity
  })
}

/** Reads `match[]`, each a series selector; undefined when there is none. */
export function selectorsOf(
  parameters: Parameters,
  dialect: Dialect,
): (readonly Matcher[])[] | undefined {
  const texts = parameters.getAll('match[]')
  if (texts.length === 0) return undefined
  return parameter('match[]', () =>
    texts.flatMap(text => {
      const { groups } = parseSelector(text, { dialect })
      if (groups.every(group => group.every(filter => filter.matches(''))))
        throw new SyntaxError('match[] must contain at least one non-empty matcher')
      return groups
    }),
  )
}
