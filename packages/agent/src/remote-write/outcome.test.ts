import type { HttpResult } from '@vmkit/daemon/http-client'
import { expect, test } from 'vitest'
import { outcomeOf, parseRetryAfter, retryDelayMs, type OnRefused } from './outcome.ts'

const NOW = Date.parse('2026-01-01T00:00:00Z')

function answer(status: number, headers: Record<string, string> = {}, body = ''): HttpResult {
  return { kind: 'answer', status, headers, body: Buffer.from(body) }
}

const outcome = (result: HttpResult) => outcomeOf(result, NOW, 'quarantine')

test.each([
  [200, 'sent', 'sent', 'sent'],
  [202, 'sent', 'sent', 'sent'],
  [204, 'sent', 'sent', 'sent'],
  [299, 'sent', 'sent', 'sent'],
  [301, 'retry', 'retry', 'retry'],
  [308, 'retry', 'retry', 'retry'],
  [400, 'refused', 'refused', 'retry'],
  [401, 'retry', 'retry', 'retry'],
  [403, 'retry', 'retry', 'retry'],
  [404, 'retry', 'retry', 'retry'],
  [409, 'refused', 'refused', 'retry'],
  [413, 'refused', 'retry', 'retry'],
  [415, 'refused', 'refused', 'retry'],
  [422, 'refused', 'retry', 'retry'],
  [429, 'retry', 'retry', 'retry'],
  [500, 'retry', 'retry', 'retry'],
  [503, 'retry', 'retry', 'retry'],
])(
  'the status %d means "%s"; where refused samples are dropped "%s", where they are retried "%s"',
  (status, quarantine, drop, retry) => {
    const kindOf = (onRefused: OnRefused): string => outcomeOf(answer(status), NOW, onRefused).kind
    expect([kindOf('quarantine'), kindOf('drop'), kindOf('retry')]).toEqual([
      quarantine,
      drop,
      retry,
    ])
  },
)

test.each([400, 415])('%d is about zstd first, whatever becomes of refused samples', status => {
  expect(outcomeOf(answer(status), NOW, 'retry', false).kind).toBe('refused')
})

test.each([400, 409, 413, 415, 422])('a refusal with %d quotes the answer', status => {
  const reason = `unexpected status code ${status}; response body: "no"`
  expect(outcome(answer(status, {}, 'no'))).toEqual({ kind: 'refused', status, reason })
})

test.each([
  ['a body', 'no such tenant\n', 'unexpected status code 409; response body: "no such tenant"'],
  ['quotes', 'a "b"', String.raw`unexpected status code 409; response body: "a \"b\""`],
  ['no body', '', 'unexpected status code 409; response body: ""'],
])('the reason of a refusal with %s quotes it', (_, body, reason) => {
  expect(outcome(answer(409, {}, body))).toEqual({ kind: 'refused', status: 409, reason })
})

test('the reason quotes no more than a kilobyte', () => {
  const long = outcome(answer(500, {}, 'x'.repeat(5000)))
  expect(long).toMatchObject({ kind: 'retry' })
  expect(JSON.stringify(long).length).toBeLessThan(1200)
})

test('without an answer a block waits, and the reason does not name the URL', () => {
  const error = new Error('cannot POST "http://h/secret-path": connect ECONNREFUSED', {
    cause: new Error('connect ECONNREFUSED'),
  })
  expect(outcome({ kind: 'failure', cause: 'connect', error })).toEqual({
    kind: 'retry',
    reason: 'connect: connect ECONNREFUSED',
  })
})

test('an answer may say how long to wait', () => {
  expect(outcome(answer(429, { 'retry-after': '7' }))).toMatchObject({
    kind: 'retry',
    retryAfterMs: 7000,
  })
})

test.each<[string | readonly string[] | undefined, number | undefined]>([
  [undefined, undefined],
  ['', undefined],
  ['3', 3000],
  ['0', undefined],
  ['-5', undefined],
  ['1.5', 1500],
  [['2', '9'], 2000],
  ['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
  ['Wed, 31 Dec 2025 23:59:00 GMT', undefined],
  ['soon', undefined],
])('Retry-After %j is %j ms', (header, delayMs) => {
  expect(parseRetryAfter(header, NOW)).toBe(delayMs)
})

test.each([
  [{ attempt: 1 }, 1000],
  [{ attempt: 2 }, 2000],
  [{ attempt: 3 }, 4000],
  [{ attempt: 7 }, 60_000],
  [{ attempt: 5000 }, 60_000],
  [{ attempt: 1, random: 1 }, 1100],
  [{ attempt: 9, random: 0.5 }, 63_000],
  [{ attempt: 9, maxMs: 600_000, random: 1 }, 266_000],
  [{ attempt: 1, retryAfterMs: 3000 }, 3000],
  [{ attempt: 6, retryAfterMs: 3000 }, 3000],
  [{ attempt: 1, retryAfterMs: 10 }, 1000],
  [{ attempt: 1, retryAfterMs: 3_600_000 }, 60_000],
  [{ attempt: 1, minMs: 5000, maxMs: 1000 }, 5000],
])('with %j the pause is %d ms', (options, delayMs) => {
  expect(retryDelayMs({ minMs: 1000, maxMs: 60_000, random: 0, ...options })).toBe(delayMs)
})
