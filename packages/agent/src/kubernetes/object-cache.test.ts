import { expect, test } from 'vitest'
import { ObjectCache } from './object-cache.ts'

test('a list replaces what is there and tells the difference alone', async () => {
  const cache = new ObjectCache<{ readonly value: number }>()
  for (const [key, value] of [
    ['a', 1],
    ['b', 2],
    ['c', 3],
  ] as const)
    cache.set(key, { value })
  const b = cache.objects.get('b')
  const changes: string[] = []
  cache.onChange(({ key, before, after }) =>
    changes.push(`${key} ${before?.value ?? '-'} ${after?.value ?? '-'}`),
  )
  const list = new Map([
    ['d', { value: 4 }],
    ['b', { value: 2 }],
    ['a', { value: 5 }],
  ])
  await cache.replace(list)
  expect(changes).toEqual(['c 3 -', 'd - 4', 'a 1 5'])
  expect(cache.objects.get('b')).toBe(b)
  expect(Object.fromEntries(cache.objects)).toEqual(Object.fromEntries(list))
})

test('others get their turn while a long list is taken over', async () => {
  const cache = new ObjectCache<number>()
  cache.onChange(() => {
    const endMs = performance.now() + 2
    while (performance.now() < endMs);
  })
  let turns = 0
  const turn = (): void => {
    turns++
    next = setImmediate(turn)
  }
  let next = setImmediate(turn)
  await cache.replace(new Map(Array.from({ length: 60 }, (_, i) => [`ns/${i}`, i])))
  clearImmediate(next)
  // 120 ms of work in slices of 5 to 7 ms.
  expect(turns).toBeGreaterThan(10)
})
