import { createLogger } from '@vmkit/daemon/log'
import { expect, test } from 'vitest'
import { parseScrapeConfig, type ScrapeJob } from '../config/index.ts'
import type { TargetBundle } from '../discovery/index.ts'
import { Duplicates } from './duplicates.ts'
import { TargetMemo } from './target-memo.ts'
import { ALONE } from './testdata/series-bench.ts'

const options = {
  cluster: ALONE,
  maxScrapeSizeBytes: 1000,
  seriesLimitPerTarget: 0,
  dropOriginalLabels: false,
}

/** A bundle that counts how often its targets were asked for. */
class CountingBundle implements TargetBundle {
  asked = 0
  readonly #addresses: readonly string[]
  constructor(...addresses: string[]) {
    this.#addresses = addresses
  }
  list() {
    this.asked++
    return this.#addresses.map(address => ({
      address,
      labels: [{ name: '__meta_a', value: address }],
    }))
  }
}

async function jobOf(fields: string, global = ''): Promise<ScrapeJob> {
  const text = `global: {${global}}\nscrape_configs: [{job_name: j, ${fields}}]`
  const { jobs } = await parseScrapeConfig({ text, file: 'scrape.yml', dir: '/' })
  return jobs[0]!
}

const memoOf = (log: string[]) =>
  new TargetMemo({ ...options, log: createLogger({ output: line => log.push(line) }) })

test('what was built of a bundle stays while the bundle is the same object', async () => {
  const memo = memoOf([])
  const job = await jobOf('')
  const bundles = [new CountingBundle('a', 'b'), new CountingBundle('c')]
  const first = await memo.build([[job, bundles]])
  expect(first.map(({ targets }) => targets.map(({ url }) => url))).toEqual([
    ['http://a/metrics', 'http://b/metrics'],
    ['http://c/metrics'],
  ])
  const [, other] = bundles
  const second = await memo.build([[job, [new CountingBundle('a'), other!]]])
  expect(second[0]!.targets).toHaveLength(1)
  expect(second[1]).toBe(first[1])
  expect(other!.asked).toBe(1)
})

test.each([
  ['nothing', '', 1],
  ['where targets come from', 'static_configs: [{targets: [x]}]', 1],
  ['a relabeling rule', 'relabel_configs: [{target_label: x, replacement: y}]', 2],
  ['a rule for metrics', 'metric_relabel_configs: [{target_label: x, replacement: y}]', 2],
  ['the interval', 'scrape_interval: 5s', 2],
])('after a reload that changed %s of a job', async (_, fields, asked) => {
  const memo = memoOf([])
  const bundle = new CountingBundle('a')
  await memo.build([[await jobOf(''), [bundle]]])
  await memo.build([[await jobOf(fields), [bundle]]])
  expect(bundle.asked).toBe(asked)
})

test('other global settings build the targets of all jobs again', async () => {
  const memo = memoOf([])
  const bundle = new CountingBundle('a')
  await memo.build([[await jobOf(''), [bundle]]])
  const [built] = await memo.build([[await jobOf('', 'external_labels: {dc: x}'), [bundle]]])
  expect(built!.targets[0]!.externalLabels).toEqual([{ name: 'dc', value: 'x' }])
})

test('of dropped targets only the number is kept, and why is told on demand', async () => {
  const memo = memoOf([])
  const bundle = new CountingBundle('a', 'b', 'c')
  const job = await jobOf('relabel_configs: [{action: keep, source_labels: [__meta_a], regex: a}]')
  const built = await memo.build([[job, [bundle]]])
  expect(built).toMatchObject([{ targets: [{ url: 'http://a/metrics' }], droppedCount: 2 }])
  expect(await memo.explainDropped(built, 10)).toMatchObject([
    { job: 'j', reason: 'relabeling' },
    { job: 'j', reason: 'relabeling' },
  ])
  expect(await memo.explainDropped(built, 1)).toHaveLength(1)
})

test('building many targets lets others have their turn', async () => {
  const job = await jobOf('relabel_configs: [{action: labelmap, regex: __meta_(.+)}]')
  const bundles = Array.from({ length: 5000 }, (_, i) => new CountingBundle(`a${i}`))
  let turns = 0
  const timer = setInterval(() => turns++, 0)
  await memoOf([]).build([[job, bundles]])
  clearInterval(timer)
  expect(turns).toBeGreaterThan(2)
})

test('a duplicate is named once, with what told the two apart before relabeling', async () => {
  const log: string[] = []
  const logger = createLogger({ output: line => log.push(line) })
  const job = await jobOf('relabel_configs: [{target_label: __address__, replacement: same}]')
  const built = await memoOf(log).build([[job, [new CountingBundle('a', 'b', 'b')]]])
  const duplicates = new Duplicates({
    log: logger,
    suppressDuplicateTargetErrors: false,
    maxDroppedTargets: 10,
  })
  expect(duplicates.leaveOut(built)).toMatchObject({
    targets: [{ url: 'http://same/metrics' }],
    duplicates: [{ reason: 'duplicate' }, { reason: 'duplicate' }],
  })
  duplicates.leaveOut(built)
  expect(log).toHaveLength(1)
  expect(log[0]).toContain(
    'before relabeling they differ in __address__ ("a" and "b"), __meta_a ("a" and "b"); give',
  )
  duplicates.leaveOut([])
  duplicates.leaveOut(built)
  expect(log).toHaveLength(2)
})
