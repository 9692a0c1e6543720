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

describe('windows that are all of a query', () => {
  const valuesOf = (query: string, dialect: 'promql' | 'metricsql'): unknown => {
    const data = evaluateInstant(storage, query, { timeMs: 120_000, dialect })
    return data.resultType === 'matrix' ? data.result.map(({ values }) => values) : data.resultType
  }

  test('show the samples in them', () => {
    const samples = [
      [
        [60, '2'],
        [120, '4'],
      ],
    ]
    expect(valuesOf('m{a="x"}[2m]', 'metricsql')).toEqual(samples)
    expect(valuesOf('m{a="x"}[2m]', 'promql')).toEqual(samples)
    expect(valuesOf('(m{a="x"} * 1)[2m:1m]', 'promql')).toEqual(samples)
  })

  test('make a range query in MetricsQL, its start included', () => {
    expect(valuesOf('(m{a="x"} * 1)[1m:30s]', 'metricsql')).toEqual([
      [
        [60, '2'],
        [90, '2'],
        [120, '4'],
      ],
    ])
  })
})

describe('bounds', () => {
  const year = 365 * 86_400_000
  test.each([
    ['m', { startMs: 0, endMs: year, stepMs: 1 }, 'cannot evaluate 31536000001 steps of 1 ms'],
    ['max_over_time(m[1y:1ms])', { startMs: 0, endMs: 0, stepMs: 1000 }, 'steps of 1 ms'],
    ['m + 1', { startMs: 0, endMs: 999_999, stepMs: 1 }, 'more than 100000000 values'],
  ])('refuses %s', (query, range, message) => {
    const many = new MemoryStorage()
    for (let i = 0; i < 101; i++) many.append(labelsFromObject({ __name__: 'm', i: `${i}` }), 0, i)
    for (const dialect of ['promql', 'metricsql'] as const) {
      expect(() => evaluateRange(many, query, { ...range, dialect })).toThrow(message)
    }
  })

  test('refuse a join of all with all before it is made', () => {
    const many = new MemoryStorage()
    for (let i = 0; i < 20_000; i++) {
      many.append(labelsFromObject({ __name__: 'a', i: `${i}` }), 0, i)
      many.append(labelsFromObject({ __name__: 'b', k: `${i}` }), 0, i)
    }
    const query = 'a * on () group_left (k) b'
    expect(() => evaluateInstant(many, query, { timeMs: 0 })).toThrow('100000000 values')
  })
})

test('functions behind feature flags are refused unless asked for', () => {
  const run = (experimental: boolean): unknown =>
    evaluateInstant(storage, 'max_of(start(), 3)', {
      timeMs: 60_000,
      dialect: 'promql',
      experimental,
    }).result
  expect(() => run(false)).toThrow(PromqlError)
  expect(run(true)).toEqual([60, '60'])
})

test('now() is what the caller says', () => {
  const options = { timeMs: 0, nowMs: 1500 }
  expect(evaluateInstant(storage, 'now()', options).result).toMatchObject([{ value: [0, '1.5'] }])
})

test.each(['sum_over_time(m[1m - 5m])', 'sum_over_time((m * 1)[step():1m])'])(
  '%s has no window at one time',
  query => {
    const options = { timeMs: 60_000, dialect: 'promql', experimental: true } as const
    expect(() => evaluateInstant(storage, query, options)).toThrow(
      'duration must be greater than 0',
    )
  },
)
