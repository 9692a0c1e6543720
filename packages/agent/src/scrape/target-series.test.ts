import { decodeLabels, SeriesBatch } from '@vmkit/daemon/wire'
import { formatLabels } from '@vmkit/promql-lite/labels'
import { expect, test } from 'vitest'
import { parseScrapeConfig } from '../config/index.ts'
import { buildTarget, type Target } from './target.ts'
import { TargetSeries } from './target-series.ts'

async function makeTarget(fields: string, global = '{}'): Promise<Target> {
  const { jobs } = await parseScrapeConfig({
    text: `{global: ${global}, scrape_configs: [{job_name: j, ${fields}}]}`,
    file: 'scrape.yml',
    dir: '/',
  })
  const built = buildTarget(
    jobs[0]!,
    { address: 'h:1', labels: [] },
    {
      cluster: {
        membersCount: 1,
        memberNum: 0,
        memberNumText: '0',
        replicationFactor: 1,
        memberLabel: '',
        name: '',
      },
      maxScrapeSizeBytes: 1000,
      seriesLimitPerTarget: 0,
      dropOriginalLabels: true,
    },
  )
  if (built.kind !== 'target') throw new Error(built.kind)
  return built.target
}

interface Step {
  readonly body: string
  readonly succeeded?: boolean
  readonly sent: readonly string[]
  readonly ended: readonly string[]
  readonly added: number
}

function run(
  series: TargetSeries,
  steps: readonly Omit<Step, 'sent' | 'ended' | 'added'>[],
): Step[] {
  const batch = new SeriesBatch()
  return steps.map((step, i) => {
    batch.clear()
    const { added } = series.read(Buffer.from(step.body), batch, 1000 * i)
    const sent = Array.from({ length: batch.sampleCount }, (_, at) => show(batch.labelsAt(at)))
    return { ...step, added, sent, ended: series.settle(step.succeeded ?? true).map(show) }
  })
}

const show = (labels: Uint8Array): string =>
  formatLabels(decodeLabels(labels))
    .replace(',instance="h:1",job="j"', '')
    .replace('{instance="h:1",job="j"}', '')

test('series that are missing end; the order of lines does not matter', async () => {
  const series = new TargetSeries(await makeTarget(''))
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
  expect(run(series, steps)).toEqual(steps)
})

test('a failure ends all series once; with them back nothing is added', async () => {
  const series = new TargetSeries(await makeTarget(''))
  const steps: Step[] = [
    { body: 'a 1\nb 1', sent: ['a', 'b'], ended: [], added: 2 },
    { body: 'a 1\nz 1', succeeded: false, sent: ['a', 'z'], ended: ['a', 'b'], added: 1 },
    { body: '', succeeded: false, sent: [], ended: [], added: 0 },
    { body: 'a 1\nb 1', sent: ['a', 'b'], ended: [], added: 0 },
  ]
  expect(run(series, steps)).toEqual(steps)
  expect(series.live().map(show)).toEqual(['a', 'b'])
})

test('a series that is only written differently goes on', async () => {
  const series = new TargetSeries(await makeTarget(''))
  const steps: Step[] = [
    { body: 'a{x="1"} 1', sent: ['a{x="1"}'], ended: [], added: 1 },
    { body: 'a{ x="1", } 1', sent: ['a{x="1"}'], ended: [], added: 1 },
  ]
  expect(run(series, steps)).toEqual(steps)
})

test('a series twice in one body is sent twice and counted once', async () => {
  const series = new TargetSeries(await makeTarget(''))
  expect(run(series, [{ body: 'a 1\na 2\nb 1' }, { body: 'a 1\na 2' }])).toMatchObject([
    { sent: ['a', 'a', 'b'], added: 2 },
    { sent: ['a', 'a'], ended: ['b'] },
  ])
})

test('labels are relabeled, and dropped series are never marked', async () => {
  const target = await makeTarget(
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
  expect(run(new TargetSeries(target), steps)).toEqual(steps)
})

test.each([
  ['', 'a{exported_job="x",instance="h:1",job="j",dc="d1"}'],
  ['honor_labels: true', 'a{job="x",instance="h:1",dc="d1"}'],
])('label conflicts with %j give %j', async (fields, expected) => {
  const target = await makeTarget(fields, '{external_labels: {dc: d1}}')
  const batch = new SeriesBatch()
  new TargetSeries(target).read(Buffer.from('a{job="x"} 1'), batch, 0)
  expect(formatLabels(decodeLabels(batch.labelsAt(0)))).toBe(expected)
})

test.each([
  ['', 5000],
  ['honor_timestamps: true', 7000],
])('the timestamp of a line with %j is %i', async (fields, expected) => {
  const batch = new SeriesBatch()
  new TargetSeries(await makeTarget(fields)).read(Buffer.from('a 1 7'), batch, 5000)
  expect(batch.timestampMsAt(0)).toBe(expected)
})

test('series_limit keeps new series out, also from ending', async () => {
  const series = new TargetSeries(await makeTarget('series_limit: 2'))
  const steps: Step[] = [
    { body: 'a 1\nb 1\nc 1', sent: ['a', 'b'], ended: [], added: 3 },
    { body: 'c 1\nb 2', sent: ['b'], ended: ['a'], added: 0 },
    { body: '', sent: [], ended: ['b'], added: 0 },
  ]
  expect(run(series, steps)).toEqual(steps)
  expect(series.limiter?.current).toBe(2)
})

test('too many labels and bad lines are counted', async () => {
  const target = await makeTarget('label_limit: 3')
  const counts = new TargetSeries(target).read(
    Buffer.from('a 1\nb{x="1"} 1\nb{x=1} 1\nnope'),
    new SeriesBatch(),
    0,
  )
  expect(counts).toMatchObject({ scraped: 2, hasTooManyLabels: true, badLines: 2 })
  expect(counts.firstBadLine).toMatch(/^"b\{x=1\} 1": /)
})
