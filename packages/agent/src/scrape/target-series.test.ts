import { formatLabels } from '@vmkit/promql-lite/labels'
import { expect, test } from 'vitest'
import { makeTarget, SeriesBench, type Step } from './testdata/series-bench.ts'

const open = async (fields = '', global?: string): Promise<SeriesBench> =>
  new SeriesBench(await makeTarget(fields, global))

test('series that are missing end; the order of lines does not matter', async () => {
  const steps: Step[] = [
    { body: 'a 1\nb{x="1"} 2\nc 3', sent: ['a', 'b{x="1"}', 'c'], ended: [], added: 3 },
    {
      body: 'c 1\nnew 1\na 1\nb{x="1"} 5',
      sent: ['c', 'new', 'a', 'b{x="1"}'],
      ended: [],
      added: 1,
    },
    { body: 'a 1\nnew 2', sent: ['a', 'new'], ended: ['c', 'b{x="1"}'], added: 0 },
    { body: 'c 1', sent: ['c'], ended: ['a', 'new'], added: 1 },
    { body: '', sent: [], ended: ['c'], added: 0 },
  ]
  const bench = await open()
  expect(bench.run(steps)).toEqual(steps)
})

test('a failure ends all series once; with them back nothing is added', async () => {
  const bench = await open()
  const steps: Step[] = [
    { body: 'a 1\nb 1', sent: ['a', 'b'], ended: [], added: 2 },
    { body: 'a 1\nz 1', succeeded: false, sent: [], ended: ['a', 'b'], added: 0 },
    { body: '', succeeded: false, sent: [], ended: [], added: 0 },
    { body: 'a 1\nb 1', sent: ['a', 'b'], ended: [], added: 0 },
  ]
  expect(bench.run(steps)).toEqual(steps)
  const last = bench.series.last.map(page => ({ page, indexes: [...page.flags.keys()] }))
  expect(bench.textsOf(last)).toEqual(['a', 'b'])
})

test('without any success there is nothing to end', async () => {
  const bench = await open()
  const steps: Step[] = [
    { body: 'a 1', succeeded: false, sent: [], ended: [], added: 0 },
    { body: 'a 1', sent: ['a'], ended: [], added: 1 },
  ]
  expect(bench.run(steps)).toEqual(steps)
})

test('a series that is only written differently goes on', async () => {
  const bench = await open()
  const steps: Step[] = [
    { body: 'a{x="1"} 1', sent: ['a{x="1"}'], ended: [], added: 1 },
    { body: 'a{ x="1", } 1', sent: ['a{x="1"}'], ended: [], added: 0 },
  ]
  expect(bench.run(steps)).toEqual(steps)
})

test('a series that another one is relabeled into goes on', async () => {
  const bench = await open('metric_relabel_configs: [{action: labeldrop, regex: pod}]')
  const steps: Step[] = [
    { body: 'a{pod="1"} 1\nb 1', sent: ['a', 'b'], ended: [], added: 2 },
    { body: 'a{pod="2"} 1', sent: ['a'], ended: ['b'], added: 1 },
  ]
  expect(bench.run(steps)).toEqual(steps)
})

test('a series twice in one body is sent twice and counted twice', async () => {
  const bench = await open()
  expect(bench.run([{ body: 'a 1\na 2\nb 1' }, { body: 'a 1\na 2' }])).toMatchObject([
    { sent: ['a', 'a', 'b'], added: 3 },
    { sent: ['a', 'a'], ended: ['b'], added: 0 },
  ])
})

test('labels are relabeled, and dropped series are never marked', async () => {
  const bench = await open(
    'metric_relabel_configs: [{action: drop, source_labels: [__name__], regex: secret}, {action: labeldrop, regex: tmp}, {target_label: __x, replacement: y}]',
    '{external_labels: {dc: d1}}',
  )
  const steps: Step[] = [
    {
      body: 'a{tmp="1",e=""} 1\nsecret 1',
      sent: ['a{instance="h:1",job="j",dc="d1"}'],
      ended: [],
      added: 2,
    },
    { body: '', sent: [], ended: ['a{instance="h:1",job="j",dc="d1"}'], added: 0 },
  ]
  expect(bench.run(steps)).toEqual(steps)
})

test.each([
  ['a success without them', '', true],
  ['a failure', '', false],
])('of lines that were never sent none is marked at %s', async (_, body, succeeded) => {
  const bench = await open(
    'series_limit: 2, metric_relabel_configs: [{action: drop, source_labels: [__name__], regex: secret}]',
  )
  bench.scrape('a 1\nsecret 1\nbad\nb 1\nover_limit 1')
  const { ended, marked } = bench.scrape(body, { succeeded })
  expect({ ended, marked }).toEqual({ ended: ['a', 'b'], marked: 2 })
})

test.each([
  ['', 'a{exported_job="x",instance="h:1",job="j",dc="d1"}'],
  ['honor_labels: true', 'a{job="x",instance="h:1",dc="d1"}'],
])('label conflicts with %j give %j', async (fields, expected) => {
  const bench = await open(fields, '{external_labels: {dc: d1}}')
  bench.scrape('a{job="x"} 1')
  const { samples } = bench.sink
  expect(samples.map(({ labels }) => formatLabels(labels))).toEqual([expected])
})

test.each([
  ['', 5000],
  ['honor_timestamps: true', 7000],
])('the timestamp of a line with %j is %i', async (fields, expected) => {
  const bench = await open(fields)
  bench.scrape('a 1 7\nb 1', { timestampMs: 5000 })
  expect(bench.sink.samples.map(({ timestampMs }) => timestampMs)).toEqual([expected, 5000])
})

test('series_limit keeps new series out, also from ending', async () => {
  const bench = await open('series_limit: 2')
  const steps: Step[] = [
    { body: 'a 1\nb 1\nc 1', sent: ['a', 'b'], ended: [], added: 3 },
    { body: 'c 1\nb 2', sent: ['b'], ended: ['a'], added: 0 },
    { body: '', sent: [], ended: ['b'], added: 0 },
  ]
  expect(bench.run(steps)).toEqual(steps)
  expect(bench.series.limiter?.current).toBe(2)
})

test('after a day the series limit starts over', async () => {
  const bench = await open('series_limit: 1')
  bench.scrape('a 1\nb 1', { timestampMs: 0 })
  bench.scrape('b 1\na 1', { timestampMs: 24 * 3600_000 - 1 })
  bench.scrape('b 1\na 1', { timestampMs: 24 * 3600_000 })
  expect(bench.sink.samples.map(({ labels }) => labels[0]?.value)).toEqual(['a', 'a', 'b'])
})

test('too many labels and bad lines are counted', async () => {
  const bench = await open('label_limit: 3')
  const { counts } = bench.scrape('a 1\nb{x="1"} 1\nb{x=1} 1\nnope')
  expect(counts).toMatchObject({ scraped: 2, hasTooManyLabels: true, badLines: 2 })
  expect(bench.series.badLines).toMatchObject([
    { line: 3, column: 1, text: 'b{x=1} 1', reason: expect.stringContaining('double quotes') },
    { line: 4, text: 'nope' },
  ])
})

test('bad lines are remembered while they come, and counted each time', async () => {
  const bench = await open()
  const count = (body: string): number => bench.scrape(body).counts.badLines
  expect([count('a 1\nbad\n'), count('a 2\nbad\n')]).toEqual([1, 1])
  expect(bench.series.badLines).toMatchObject([{ line: 2, text: 'bad' }])
  expect(count('a 3\n')).toBe(0)
  expect(bench.series.badLines).toEqual([])
})

test('other rules hold from the next scrape on; what they change goes on under its new labels', async () => {
  const bench = await open()
  bench.scrape('a 1\nb 1')
  bench.sink.setRule(labels =>
    labels[0]?.value === 'b' ? undefined : [...labels, { name: 'dc', value: 'x' }],
  )
  const { ended } = bench.scrape('a 2\nb 2')
  const sent = bench.sink.samples.slice(2).map(({ labels }) => formatLabels(labels))
  expect(sent).toEqual(['a{instance="h:1",job="j",dc="x"}'])
  expect(ended).toEqual([])
  expect(bench.scrape('c 1').ended).toEqual(['a{instance="h:1",job="j",dc="x"}'])
})

test('a long body is passed on while it is read, and what was passed on ends with a failure', async () => {
  const bench = await open()
  const lines = Array.from({ length: 5000 }, (_, i) => `m{i="${i}"} ${i}\n`)
  const body = lines.join('')
  const { ended, added } = bench.scrape(body, { cut: Math.floor(body.length / 2) })
  expect({ ended, added }).toEqual({ ended: [], added: 5000 })
  expect(bench.sink.samples.map(({ value }) => value)).toEqual([...lines.keys()])

  const fresh = await open()
  const failed = fresh.scrape(body, { cut: Math.floor(body.length / 2), succeeded: false })
  const sent = fresh.sink.samples.length
  expect(sent).toBeGreaterThan(1000)
  expect(sent).toBeLessThan(5000)
  expect(failed.ended.length).toBeGreaterThanOrEqual(sent)
})

test('all memory is given back', async () => {
  const bench = await open()
  bench.run([
    { body: '# HELP a b\na 1\nb 1' },
    { body: 'c 1', succeeded: false },
    { body: 'd 1\na 1' },
  ])
  expect(bench.pool.size).toBeGreaterThan(0)
  bench.series.close()
  expect(bench.pool.size).toBe(0)
})
