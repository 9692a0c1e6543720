import type { Label } from '@vmkit/promql-lite/labels'
import type { QueryResult, QueryRow } from './datasource.ts'

/**
 * Reads the JSON of an instant query.
 *
 * @throws SyntaxError when it is no such answer; an error that the datasource reports is a value
 */
export function parseResponse(body: string): QueryResult {
  const answer = asRecord(JSON.parse(body), 'the answer')
  if (answer['status'] === 'error') {
    return {
      kind: 'failure',
      reason: `the datasource reports ${String(answer['errorType'])}: ${String(answer['error'])}`,
    }
  }
  if (answer['status'] !== 'success') {
    throw new SyntaxError(
      `unexpected status ${JSON.stringify(answer['status'])}; expected "success" or "error"`,
    )
  }
  const data = asRecord(answer['data'], '"data"')
  const stats = answer['stats'] ?? data['stats']
  const fetched = isRecord(stats) ? stats['seriesFetched'] : undefined
  return {
    kind: 'rows',
    rows: rowsOf(data),
    seriesFetched: fetched === undefined ? undefined : Number(fetched),
    isPartial: answer['isPartial'] === true,
  }
}

function rowsOf(data: Readonly<Record<string, unknown>>): QueryRow[] {
  const { resultType, result } = data
  if (resultType === 'scalar') return [{ labels: [], ...sampleOf(result) }]
  if (resultType !== 'vector') {
    throw new SyntaxError(
      `unexpected result type ${JSON.stringify(resultType)}; a rule needs a vector or a scalar`,
    )
  }
  if (!Array.isArray(result)) throw new SyntaxError('"result" is no list')
  return result.map(item => {
    const { metric, value } = asRecord(item, 'an item of "result"')
    const labels: Label[] = Object.entries(asRecord(metric, '"metric"')).map(([name, text]) => ({
      name,
      value: String(text),
    }))
    return { labels, ...sampleOf(value) }
  })
}

function sampleOf(pair: unknown): { timestampMs: number; value: number } {
  if (!Array.isArray(pair) || pair.length !== 2) {
    throw new SyntaxError(`unexpected value ${JSON.stringify(pair)}; expected [seconds, "number"]`)
  }
  const [seconds, value]: readonly unknown[] = pair
  if (typeof seconds !== 'number') {
    throw new SyntaxError(
      `unexpected time ${JSON.stringify(seconds)}; expected seconds as a number`,
    )
  }
  return { timestampMs: Math.round(1000 * seconds), value: parseValue(String(value)) }
}

function parseValue(text: string): number {
  if (text === 'NaN') return Number.NaN
  if (text === '+Inf' || text === 'Inf') return Infinity
  if (text === '-Inf') return -Infinity
  const value = Number(text)
  if (text.trim() === '' || Number.isNaN(value)) {
    throw new SyntaxError(`unexpected number ${JSON.stringify(text)}`)
  }
  return value
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function asRecord(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (!isRecord(value)) throw new SyntaxError(`${what} is no object`)
  return value
}
