import { expect, test } from 'vitest'
import { withAnswers } from './query-answers.ts'

const row = (value: number) => [{ labels: [], timestampMs: 0, value }]

test('queries are asked until none is missing, each once, those of one round together', async () => {
  const asked: string[] = []
  let runs = 0
  const result = await withAnswers(
    ({ known, missing }) => {
      runs++
      const found = ['a', 'b'].map(expr => known.get(expr))
      if (found.includes(undefined)) for (const expr of ['a', 'b']) missing.add(expr)
      else if (!known.has('c')) missing.add('c')
      return [...known.keys()]
    },
    async expr => {
      asked.push(expr)
      return row(1)
    },
  )
  expect(result).toEqual(['a', 'b', 'c'])
  expect(asked).toEqual(['a', 'b', 'c'])
  expect(runs).toBe(3)
})

test('queries that ask for ever more are refused in the end', async () => {
  let last: unknown
  await withAnswers(
    ({ known, missing }) => {
      last = known.get(`q${known.size - 1}`)
      if (!(last instanceof Error)) missing.add(`q${known.size}`)
    },
    async () => row(1),
  )
  expect(last).toEqual(new Error('too many queries: one evaluation may ask 10000 in 10 rounds'))
})
