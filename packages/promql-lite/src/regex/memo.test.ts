import { expect, test } from 'vitest'
import { Memo } from './memo.ts'

function counted(): { asked: string[]; ask: (text: string) => number | null } {
  const asked: string[] = []
  const ask = (text: string): number | null => {
    asked.push(text)
    return text === 'none' ? null : text.length
  }
  return { asked, ask }
}

test('asks once for a text, also when the answer is null', () => {
  const { asked, ask } = counted()
  const memo = new Memo<number | null>(2)
  expect(['a', 'none', 'a', 'none'].map(text => memo.get(text, ask))).toEqual([1, null, 1, null])
  expect(asked).toEqual(['a', 'none'])
})

test('forgets what was not asked for since two generations', () => {
  const { asked, ask } = counted()
  const memo = new Memo<number | null>(2)
  for (const text of ['a', 'b', 'c', 'a', 'd', 'a', 'b']) memo.get(text, ask)
  expect(asked).toEqual(['a', 'b', 'c', 'd', 'b'])
})

test('does not keep long texts', () => {
  const { asked, ask } = counted()
  const memo = new Memo<number | null>()
  const long = 'x'.repeat(1025)
  expect([memo.get(long, ask), memo.get(long, ask)]).toEqual([1025, 1025])
  expect(asked).toEqual([long, long])
})
