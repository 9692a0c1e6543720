import { execFileSync } from 'node:child_process'
import process from 'node:process'
import fc from 'fast-check'
import { beforeEach, expect, test } from 'vitest'
import { labelsFromObject } from '../labels.ts'
import { parseSelector } from '../selector.ts'
import { MemoryStorage } from './memory-storage.ts'

let storage: MemoryStorage
const up = (instance: string): ReturnType<typeof labelsFromObject> =>
  labelsFromObject({ __name__: 'up', instance })
const select = (selector: string, startMs?: number, endMs?: number): unknown[] =>
  storage
    .select(parseSelector(selector).groups, startMs, endMs)
    .map(({ timesMs, values, length }) => ({
      timesMs: [...timesMs.subarray(0, length)],
      values: [...values.subarray(0, length)],
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

test('keeps staleness markers to the bit, and other NaNs apart', () => {
  storage = new MemoryStorage()
  storage.append(up('a'), 1000, 0, true)
  storage.append(up('a'), 3000, Number.NaN)
  storage.append(up('a'), 2000, 5)
  // Many more, so that the arrays grow and move.
  for (let i = 4; i < 100; i++) storage.append(up('a'), 1000 * i, i, i % 10 === 0)
  storage.append(up('a'), 500, 1)
  const [series] = storage.select(parseSelector('up').groups)
  const stale = Array.from({ length: series!.length }, (_, i) => i).filter(i => series!.isStale(i))
  expect(stale.map(i => series!.timesMs[i])).toEqual([
    1000, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000, 70_000, 80_000, 90_000,
  ])
  const bits = new BigUint64Array(series!.values.buffer, series!.values.byteOffset, series!.length)
  expect(new Set(stale.map(i => bits[i]))).toEqual(new Set([0x7ff0000000000002n]))
  expect(bits[3]).toBe(0x7ff8000000000000n)
  expect(series!.values[1]).toBeNaN()
  expect([series!.isStale(-1), series!.isStale(100), series!.isStale(1e6)]).toEqual([
    false,
    false,
    false,
  ])
})

test('a value takes the place of a staleness marker, and the other way round', () => {
  storage.append(up('a'), 1000, 0, true)
  storage.append(up('a'), 1000, 7)
  storage.append(up('a'), 3000, 0, true)
  expect(storage.snapshot()[0]?.samples).toEqual([
    [1000, 7],
    [3000, 'stale'],
  ])
})

test('counts what happened to samples', () => {
  storage.append(up('a'), 2000, 2)
  storage.append(up('a'), 2000, 3)
  storage.dropBefore(2500)
  expect(storage.counters).toEqual({ appended: 4, late: 1, replaced: 1, refused: 0, dropped: 3 })
  expect([storage.seriesCount, storage.sampleCount, storage.sampleBytes]).toEqual([1, 1, 128])
})

test('refuses series and samples beyond its bounds, and says so', () => {
  const small = new MemoryStorage({ maxSeries: 2, maxSamples: 3 })
  small.append(up('a'), 1000, 1)
  small.append(up('b'), 1000, 1)
  expect(() => small.append(up('c'), 1000, 1)).toThrow(
    'cannot append to up{instance="c"}: the storage holds all 2 series it may; drop old samples or raise "maxSeries"',
  )
  small.append(up('b'), 2000, 1)
  small.append(up('b'), 2000, 2)
  expect(() => small.append(up('a'), 3000, 1)).toThrow(/all 3 samples it may/)
  expect(small.counters).toMatchObject({ appended: 3, replaced: 1, refused: 2 })
  small.dropBefore(2000)
  small.append(up('c'), 3000, 1)
  expect(small.seriesCount).toBe(2)
})

test('refuses a time that is no number', () => {
  expect(() => storage.append(up('a'), Number.NaN, 1)).toThrow(
    'cannot append to up{instance="a"}: the time is NaN; expected milliseconds',
  )
  expect(storage.sampleCount).toBe(3)
})

test('lists names and values of a selection', () => {
  storage.append(labelsFromObject({ __name__: 'other', job: 'x' }), 9000, 9)
  const { groups } = parseSelector('up{instance!="b"}')
  expect(storage.labelNames(groups)).toEqual(['__name__', 'instance'])
  expect(storage.labelValues('instance', groups)).toEqual(['a'])
  expect(storage.labelValues('__name__', [[]], 5000, 9000)).toEqual([])
  expect(storage.labelValues('job', parseSelector('{job!=""}').groups, 0, 8999)).toEqual([])
})

test('takes the first of labels with one name', () => {
  storage.append([...up('a'), { name: 'instance', value: 'z' }], 9000, 1)
  expect(storage.seriesCount).toBe(2)
})

test('finds by its index what looking at every series finds', () => {
  const value = fc.constantFrom('', 'a', 'b', 'ab', 'c')
  const labels = fc.record({ __name__: fc.constantFrom('m', 'n'), x: value, y: value })
  const op = fc.constantFrom('=', '!=', '=~', '!~')
  const pattern = fc.constantFrom('', 'a', 'b|c', 'a.*', '.*', '.+', '[ab]+')
  const filter = fc
    .tuple(fc.constantFrom('x', 'y'), op, pattern)
    .map(([n, o, p]) => `${n}${o}"${p}"`)
  const group = fc.array(filter, { minLength: 1, maxLength: 3 }).map(all => all.join(','))
  const query = fc.array(group, { minLength: 1, maxLength: 2 })
  fc.assert(
    fc.property(fc.array(labels, { maxLength: 20 }), query, (sets, texts) => {
      const all = new MemoryStorage()
      for (const set of sets) all.append(labelsFromObject(set), 1000, 1)
      const selector = parseSelector(`{${texts.join(' or ')}}`)
      const everything = all.series(parseSelector('{__name__!=""}').groups)
      expect(all.series(selector.groups)).toEqual(
        everything.filter(set => selector.matches(labelsFromObject(set))),
      )
    }),
  )
})

test('holds a million samples in 10,000 series at under 40 bytes each', () => {
  const program = `
    const { MemoryStorage } = await import(${JSON.stringify(new URL('memory-storage.ts', import.meta.url).href)})
    const used = async () => {
      let least = Infinity
      // Buffers nobody holds are given back in the background.
      for (let i = 0; i < 5; i++) {
        gc()
        await new Promise(resolve => setTimeout(resolve, 20))
        const { heapUsed, arrayBuffers } = process.memoryUsage()
        least = Math.min(least, heapUsed + arrayBuffers)
      }
      return least
    }
    const storage = new MemoryStorage()
    const before = await used()
    for (let step = 0; step < 100; step++) {
      for (let i = 0; i < 10_000; i++) {
        const labels = [
          ['__name__', 'http_requests_total'],
          ['instance', '10.0.0.' + (i % 100) + ':8080'],
          ['job', 'shop'],
          ['path', '/api/v1/path' + Math.floor(i / 100)],
        ].map(([name, value]) => ({ name, value }))
        storage.append(labels, 1_700_000_000_000 + 15_000 * step, i * step)
      }
    }
    const bytes = (await used()) - before
    console.log(JSON.stringify({ samples: storage.sampleCount, series: storage.seriesCount, bytes }))`
  const flags = ['--expose-gc', '--no-warnings', '--input-type=module', '-e', program]
  const seen = JSON.parse(execFileSync(process.execPath, flags, { encoding: 'utf8' }))
  expect(seen).toMatchObject({ samples: 1_000_000, series: 10_000 })
  expect(seen.bytes / seen.samples).toBeLessThan(40)
}, 60_000)
