import { expect, test } from 'vitest'
import { makeTarget, SeriesBench } from './testdata/series-bench.ts'

const lines = (from: number, to: number): Buffer =>
  Buffer.from(Array.from({ length: to - from }, (_, i) => `m{i="${from + i}"} 1\n`).join(''))

test.each<[what: string, known: string, piece: Buffer]>([
  ['a first body', '', lines(0, 100)],
  ['a body that fills pages', '', lines(0, 5000)],
  ['a body whose lines are known', lines(0, 100).toString(), lines(0, 50)],
  ['a body with new lines among known ones', lines(0, 100).toString(), lines(50, 150)],
])('%s that breaks off leaves nothing behind', async (_, known, piece) => {
  const bench = new SeriesBench(await makeTarget(''))
  bench.scrape(known)
  const before = bench.pool.size
  const scan = bench.series.scan(10_000, Infinity)
  scan.read(piece, false)
  bench.series.fail(scan)
  scan.close()
  expect(bench.pool.size).toBe(before)
  // The tools go to the next scan, which must find them empty.
  const { counts } = bench.scrape('a 1\n')
  expect(counts.scraped).toBe(1)
  expect(bench.sink.samples.at(-1)?.labels[0]).toEqual({ name: '__name__', value: 'a' })
  bench.series.close()
  expect(bench.pool.size).toBe(0)
})
