import { expect, test } from 'vitest'
import { parse } from '../../index.ts'
import { evaluateInstant, evaluateRange, MemoryStorage, type QueryData } from '../index.ts'

const run = (query: string): QueryData =>
  evaluateInstant(new MemoryStorage(), query, { timeMs: 0, dialect: 'promql' })

test('a query that raises no doubt has neither warnings nor infos', () => {
  expect(run('1')).toEqual({ resultType: 'scalar', result: [0, '1'] })
})

test('places have line and column, in bytes', () => {
  expect(run('{a="é"} or\n{a="é"} or quantile(2, m)').warnings).toEqual([
    'PromQL warning: quantile value should be between 0 and 1, got 2 (2:22)',
  ])
})

test('at most ten of a level are shown', () => {
  const query = Array.from({ length: 12 }, (_, i) => `quantile(${i + 2}, m)`).join(' or ')
  const { warnings = [] } = run(query)
  expect(warnings).toHaveLength(11)
  expect(warnings.at(-1)).toBe('2 more warning annotations omitted')
})

test('a tree has no text, so its annotations have no places', () => {
  const expr = parse('sort(m)', { dialect: 'promql' })
  const options = { startMs: 0, endMs: 1000, stepMs: 1000, dialect: 'promql' } as const
  expect(evaluateRange(new MemoryStorage(), expr, options).warnings).toEqual([
    'PromQL warning: sort is ineffective for range queries since results are always ordered by labels',
  ])
})

test('experimental functions have to be asked for', () => {
  const options = { timeMs: 0, dialect: 'promql' } as const
  const storage = new MemoryStorage()
  expect(() => evaluateInstant(storage, 'min_of(1, 2)', options)).toThrow('unknown function')
  const data = evaluateInstant(storage, 'min_of(1, 2)', { ...options, experimental: true })
  expect(data.result).toEqual([0, '1'])
})
