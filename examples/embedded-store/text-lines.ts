import type { Label } from '@vmkit/promql-lite/labels'

/** A sample of Prometheus' text format. */
export interface TextSample {
  readonly labels: readonly Label[]
  readonly value: number
  /** Undefined when the line has none. */
  readonly timeMs: number | undefined
}

const NAME = /[a-zA-Z_:][\w:.]*/y
const STRING = /"((?:[^"\\]|\\.)*)"/y
const SPACE = /[ \t]*/y
const REST = /(\S+)(?:[ \t]+([-+]?[\d.]+(?:e[-+]?\d+)?))?[ \t]*(?:#.*)?$/iy
const NUMBER = /^[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|inf|infinity|nan)$/i

/** Timestamps below are seconds, as OpenMetrics writes them. */
const SECONDS_LIMIT = 2 ** 31

/**
 * Reads one line of Prometheus' text format; undefined for a comment or an empty one.
 *
 * @throws SyntaxError when it is neither
 */
export function readTextLine(line: string): TextSample | undefined {
  const text = line.trim()
  if (text === '' || text.startsWith('#')) return undefined
  let at = 0
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at
    const found = pattern.exec(text) ?? undefined
    at += found?.[0].length ?? 0
    return found
  }
  const fail = (wanted: string): never => {
    throw new SyntaxError(
      `cannot read ${JSON.stringify(text)} at character ${at + 1}; expected ${wanted}`,
    )
  }
  const labels: Label[] = []
  const name = take(NAME)?.[0]
  if (name !== undefined) labels.push({ name: '__name__', value: name })
  take(SPACE)
  if (text[at] === '{') {
    at++
    for (take(SPACE); text[at] !== '}'; take(SPACE)) {
      const quoted = take(STRING)?.[1]
      const label = quoted === undefined ? take(NAME)?.[0] : unescaped(quoted)
      take(SPACE)
      if (label === undefined) return fail('a label name')
      if (text[at] === '=') {
        at++
        take(SPACE)
        const value = take(STRING)?.[1] ?? fail('a quoted label value')
        labels.push({ name: label, value: unescaped(value) })
      } else if (quoted === undefined) return fail('"="')
      else labels.push({ name: '__name__', value: label })
      take(SPACE)
      if (text[at] === ',') at++
      else if (text[at] !== '}') return fail('"," or "}"')
    }
    at++
    take(SPACE)
  } else if (name === undefined) return fail('a metric name')
  const [, value = '', time] = take(REST) ?? fail('a value and perhaps a timestamp')
  if (!NUMBER.test(value)) return fail('a value and perhaps a timestamp')
  return { labels, value: toNumber(value), timeMs: time === undefined ? undefined : timeOf(time) }
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/g, (whole, char: string) =>
    char === 'n' ? '\n' : char === '"' || char === '\\' ? char : whole,
  )
}

function toNumber(text: string): number {
  const lower = text.toLowerCase()
  if (!/inf/.test(lower)) return lower.endsWith('nan') ? Number.NaN : Number(text)
  return lower.startsWith('-') ? -Infinity : Infinity
}

function timeOf(text: string): number {
  const time = Number(text)
  return Math.round(Math.abs(time) < SECONDS_LIMIT ? 1000 * time : time)
}
