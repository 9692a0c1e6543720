import { beforeEach, expect, test } from 'vitest'
import { labelsFromObject } from '../labels.ts'
import { parseSelector } from '../selector.ts'
import { MemoryStorage } from './memory-storage.ts'

let storage: MemoryStorage
const up = (instance: string): ReturnType<typeof labelsFromObject> =>
  labelsFromObject({ __name__: 'up', instance })
const select = (selector: string, startMs?: number, endMs?: number): unknown[] =>
  storage.select(parseSelector(selector).groups, startMs, endMs).map(({ timesMs, values }) => ({
    timesMs,
    values,
  }))

beforeEach(() => {
  storage = new MemoryStorage()
  storage.append(up('a'), 1000, 1)
  storage.append(up('a'), 3000, 3)
  storage.append(up('b'), 2000, 2)
})

test('counts series and samples', () => {
  expect([storage.seriesCount, storage.sampleCount]).toEqual([2, 3])
})

test('puts a late sample in its place', () => {
  storage.append(up('a'), 2000, 2)
  expect(select('up{instance="a"}')).toEqual([{ timesMs: [1000, 2000, 3000], values: [1, 2, 3] }])
})

test('replaces a sample of the same time', () => {
  storage.append(up('a'), 3000, 30)
  expect(select('up{instance="a"}')).toEqual([{ timesMs: [1000, 3000], values: [1, 30] }])
  expect(storage.sampleCount).toBe(3)
})

test('takes label sets in any order, and empty labels, for the same series', () => {
  storage.append([...up('a').toReversed(), { name: 'x', value: '' }], 4000, 4)
  expect(storage.seriesCount).toBe(2)
})

test('leaves out series without samples in the time range', () => {
  expect(select('up', 0, 1500)).toHaveLength(1)
  expect(select('up', 3500, 9000)).toHaveLength(0)
  expect(select('up', 1000, 3000)).toHaveLength(2)
})

test('selects across names', () => {
  storage.append(labelsFromObject({ __name__: 'other', instance: 'a' }), 1000, 9)
  expect(select('{instance="a"}')).toHaveLength(2)
  expect(select('{__name__=~"up|other"}')).toHaveLength(3)
  expect(select('{__name__="up",instance="b" or __name__="other"}')).toHaveLength(2)
})

test('forgets old samples, then series without any', () => {
  storage.dropBefore(3000)
  expect([storage.seriesCount, storage.sampleCount]).toEqual([1, 1])
  expect(select('up')).toEqual([{ timesMs: [3000], values: [3] }])
  storage.dropBefore(9000)
  expect([storage.seriesCount, storage.sampleCount]).toEqual([0, 0])
  expect(select('up')).toEqual([])
})

test('lists names, values and label sets', () => {
  expect(storage.labelNames()).toEqual(['__name__', 'instance'])
  expect(storage.labelValues('instance')).toEqual(['a', 'b'])
  expect(storage.labelValues('__proto__')).toEqual([])
  expect(storage.series(parseSelector('up{instance="b"}').groups)).toEqual([
    Object.assign(Object.create(null), { __name__: 'up', instance: 'b' }),
  ])
})

test('keeps a label called __proto__', () => {
  storage.append([{ name: '__proto__', value: 'x' }], 1000, 1)
  expect(storage.labelNames()).toContain('__proto__')
  expect(storage.labelValues('__proto__')).toEqual(['x'])
})
