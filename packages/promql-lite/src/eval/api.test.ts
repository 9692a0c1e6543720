import { describe, expect, test } from 'vitest'
import { labelsFromObject } from '../labels.ts'
import { parse, PromqlError } from '../index.ts'
import { evaluateInstant, evaluateRange, MemoryStorage } from './index.ts'

const storage = new MemoryStorage()
for (const [i, value] of [1, 2, 4].entries()) {
  storage.append(labelsFromObject({ __name__: 'm', a: 'x' }), i * 60_000, value)
}
storage.append(labelsFromObject({ __name__: 'm', a: 'y' }), 60_000, 1e-9)

describe('evaluateInstant', () => {
  test.each([
    ['1 + 1', { resultType: 'scalar', result: [60, '2'] }],
    ['"x"', { resultType: 'vector', result: [] }],
    ['m{a="y"}', { resultType: 'vector', result: [{ value: [60, '0.000000001'] }] }],
    [
      'm{a="x"}[5m]',
      {
        resultType: 'matrix',
        result: [
          {
            values: [
              [0, '1'],
              [60, '2'],
            ],
          },
        ],
      },
    ],
  ])('answers %s in the shape of the HTTP API', (query, data) => {
    expect(evaluateInstant(storage, query, { timeMs: 60_000 })).toMatchObject(data)
  })

  test('takes a tree as well as text', () => {
    expect(evaluateInstant(storage, parse('1 / 0'), { timeMs: 0 }).result).toEqual([0, '+Inf'])
  })

  test('looks back as far as it is told', () => {
    const count = (lookbackMs: number): number =>
      evaluateInstant(storage, 'm', { timeMs: 150_000, lookbackMs }).result.length
    expect([count(30_000), count(60_000), count(120_000)]).toEqual([0, 1, 2])
  })

  test('refuses what the dialect does not allow', () => {
    const run = (dialect: 'promql' | 'metricsql'): unknown =>
      evaluateInstant(storage, 'sum_over_time(m)', { timeMs: 0, dialect })
    expect(() => run('promql')).toThrow(PromqlError)
    expect(() => run('metricsql')).not.toThrow()
  })
})

describe('evaluateRange', () => {
  const range = { startMs: 0, endMs: 120_000, stepMs: 60_000 }

  test('gives a value for every step', () => {
    expect(evaluateRange(storage, 'm{a="x"} * 10', range)).toMatchObject({
      resultType: 'matrix',
      result: [
        {
          metric: { a: 'x' },
          values: [
            [0, '10'],
            [60, '20'],
            [120, '40'],
          ],
        },
      ],
    })
  })

  test('leaves steps out in which a series has no value', () => {
    const { result } = evaluateRange(storage, 'm{a="y"}', range)
    expect(result).toMatchObject([
      {
        values: [
          [60, '0.000000001'],
          [120, '0.000000001'],
        ],
      },
    ])
  })

  test('takes start() and end() for its own', () => {
    expect(evaluateRange(storage, 'm{a="x"} @ end()', range).result).toMatchObject([
      {
        values: [
          [0, '4'],
          [60, '4'],
          [120, '4'],
        ],
      },
    ])
  })

  test('gives a scalar as a series without labels', () => {
    expect(evaluateRange(storage, 'time()', range).result).toMatchObject([
      {
        metric: {},
        values: [
          [0, '0'],
          [60, '60'],
          [120, '120'],
        ],
      },
    ])
  })

  test.each([0, -1, Number.NaN])('refuses steps of %d ms', stepMs => {
    expect(() => evaluateRange(storage, 'm', { ...range, stepMs })).toThrow(RangeError)
  })

  test('refuses text and windows', () => {
    const promql = { ...range, dialect: 'promql' } as const
    expect(() => evaluateRange(storage, '"x"', promql)).toThrow(RangeError)
    expect(() => evaluateRange(storage, 'm[5m]', promql)).toThrow(RangeError)
  })
})
