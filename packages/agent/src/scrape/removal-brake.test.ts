import { createLogger } from '@vmkit/daemon/log'
import { expect, test } from 'vitest'
import { parseScrapeConfig, type ScrapeJob } from '../config/index.ts'
import { RemovalBrake } from './removal-brake.ts'
import { buildTarget, type Target } from './target.ts'
import { ALONE } from './testdata/series-bench.ts'

async function jobOf(fields = ''): Promise<ScrapeJob> {
  const text = `scrape_configs: [{job_name: j, ${fields}}]`
  const { jobs } = await parseScrapeConfig({ text, file: 'scrape.yml', dir: '/' })
  return jobs[0]!
}

function targetsOf(job: ScrapeJob, from: number, to: number, labels: object = {}): Target[] {
  const list = Object.entries(labels).map(([name, value]) => ({ name, value }))
  return Array.from({ length: to - from }, (_, i) => {
    const built = buildTarget(
      job,
      { address: `h${from + i}:1`, labels: list },
      { cluster: ALONE, maxScrapeSizeBytes: 1, seriesLimitPerTarget: 0, dropOriginalLabels: false },
    )
    if (built.kind !== 'target') throw new Error(built.kind)
    return built.target
  })
}

function brakeAt(clock: { ms: number }, maxRemovedPercent = 50) {
  const log: string[] = []
  const brake = new RemovalBrake('http_sd_configs', {
    maxRemovedPercent,
    removalGraceMs: 60_000,
    log: createLogger({ output: line => log.push(line) }),
    steadyMs: () => clock.ms,
  })
  return { brake, log }
}

test('targets that are gone at once stay for the grace time, and the log says so', async () => {
  const clock = { ms: 0 }
  const { brake, log } = brakeAt(clock)
  const job = await jobOf()
  expect(brake.apply([job], targetsOf(job, 0, 100))).toHaveLength(100)
  expect(brake.waitMs).toBeUndefined()
  expect(brake.apply([job], targetsOf(job, 0, 30))).toHaveLength(100)
  expect(brake.held).toBe(70)
  expect(brake.waitMs).toBe(60_000)
  clock.ms = 59_999
  expect(brake.apply([job], targetsOf(job, 0, 30))).toHaveLength(100)
  clock.ms = 60_000
  expect(brake.apply([job], targetsOf(job, 0, 30))).toHaveLength(30)
  expect(brake.held).toBe(0)
  expect(log).toHaveLength(2)
  expect(log[0]).toContain('job "j": http_sd_configs: 70 of 100 targets are gone at once')
  expect(log[1]).toContain('70 targets did not come back and are given up')
})

test('targets that come back are what they were, those that do not are given up in time', async () => {
  const clock = { ms: 0 }
  const { brake } = brakeAt(clock)
  const job = await jobOf()
  brake.apply([job], targetsOf(job, 0, 100))
  brake.apply([job], [])
  clock.ms = 30_000
  expect(brake.apply([job], targetsOf(job, 0, 95))).toHaveLength(100)
  expect(brake.held).toBe(5)
  clock.ms = 60_000
  expect(brake.apply([job], targetsOf(job, 0, 95))).toHaveLength(95)
  expect(brake.apply([job], targetsOf(job, 0, 60))).toHaveLength(60)
})

test.each([
  ['a share below the limit', 100, 51, 51],
  ['a few targets of a small job', 4, 0, 0],
  ['everything of a small job', 5, 0, 5],
])('%s', async (_, before, after, scraped) => {
  const { brake } = brakeAt({ ms: 0 })
  const job = await jobOf()
  brake.apply([job], targetsOf(job, 0, before))
  expect(brake.apply([job], targetsOf(job, 0, after))).toHaveLength(scraped)
})

test('new targets come in while others are held, and changed labels are no loss', async () => {
  const { brake } = brakeAt({ ms: 0 })
  const job = await jobOf()
  brake.apply([job], targetsOf(job, 0, 100))
  expect(brake.apply([job], targetsOf(job, 0, 100, { v: '2' }))).toHaveLength(100)
  expect(brake.apply([job], targetsOf(job, 100, 110, { v: '2' }))).toHaveLength(110)
})

test('another configuration of the job, or its end, is believed', async () => {
  const { brake } = brakeAt({ ms: 0 })
  const job = await jobOf()
  brake.apply([job], targetsOf(job, 0, 100))
  const other = await jobOf('relabel_configs: [{target_label: a, replacement: b}]')
  expect(brake.apply([other], [])).toEqual([])
  brake.apply([other], targetsOf(other, 0, 100))
  expect(brake.apply([], [])).toEqual([])
})

test('without a limit everything is believed', async () => {
  const { brake } = brakeAt({ ms: 0 }, 0)
  const job = await jobOf()
  brake.apply([job], targetsOf(job, 0, 100))
  expect(brake.apply([job], [])).toEqual([])
})
