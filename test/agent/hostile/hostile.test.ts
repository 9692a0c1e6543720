import { beforeAll, describe, expect, test } from 'vitest'
import { metricOn } from '../../peers/process.ts'
import type { GoodScrape } from './good-samples.ts'
import { GOOD_SERIES, GOOD_TARGETS, goodRole, hostileRoles } from './roles.ts'
import { runRoles, type Outcome } from './run.ts'

const MIB = 1024 * 1024
const WARM_UP_MS = 12_000
const RUN_MS = 24_000
/** What a start with 10,000 targets may take: until then scrapes may come late, and say so. */
const START_MS = 6000
const AUTO_METRICS = 7
/** Of it some 350 MiB are the programs' own sources and 10,000 targets, the rest bodies of 16 MB. */
const MAX_RSS_BYTES = 700 * MIB
/** An agent that waits longer for a CPU than this cannot keep exact times, whoever its targets are. */
const BUSY_WAIT_SHARE = 0.05
/** How many of the scrapes there have to be then. */
const BUSY_SHARE = 0.7
/** More than one core would be another thread gone wild. */
const MAX_CPU_SHARE = 1.3
/** On a busy machine a second may pass without the agent; a real fault comes back. */
const ATTEMPTS = 2

let outcome: Outcome

beforeAll(async () => {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    outcome = await runRoles(
      { good: goodRole, ...hostileRoles },
      { warmUpMs: WARM_UP_MS, runMs: RUN_MS },
    )
    const rss = outcome.rssBytes.map(bytes => bytes / MIB)
    console.log(
      `RSS ${Math.min(...rss).toFixed(0)} to ${Math.max(...rss).toFixed(0)} MiB, CPU ${(100 * outcome.cpuShare).toFixed(0)} %, waited for a CPU ${(100 * outcome.waitShare).toFixed(0)} % of the time`,
    )
    if (harmOf(outcome).length === 0) return
    console.warn(`once more: ${harmOf(outcome).slice(0, 10).join('; ')}`)
  }
}, 150_000)

test('good targets are not harmed', () => {
  expect(harmOf(outcome)).toEqual([])
})

describe.each(Object.entries(hostileRoles))('%s', (name, { error }) => {
  test('says what is wrong, if anything', () => {
    const { errors, health } = outcome.roles[name]!
    if (error === undefined) expect({ errors, health }).toEqual({ errors: [''], health: ['up'] })
    else {
      expect(health).toEqual(['down'])
      for (const text of errors) expect(text).toMatch(error)
    }
  })
})

test('counters count', () => {
  const count = (name: string): number => metricOn(outcome.metrics, name)
  const scrapesOf = (...names: string[]): number =>
    names.reduce((sum, name) => sum + outcome.roles[name]!.scrapes, 0)
  // Less those of the first and the last moments.
  const atLeast = (scrapes: number): number => Math.floor(scrapes * 0.7)
  const refused = hostileRoles['refused']?.targets ?? 0
  const silent = hostileRoles['black-hole']?.targets ?? 0
  expect(count('vm_promscrape_dial_errors_total')).toBeGreaterThan(2 * refused)
  expect(count('vm_promscrape_scrapes_timed_out_total')).toBeGreaterThan(2 * silent)
  expect(count('vm_promscrape_scrapes_failed_total')).toBeGreaterThan(2 * (refused + silent))
  expect(count('vm_promscrape_max_scrape_size_exceeded_errors_total')).toBeGreaterThanOrEqual(
    atLeast(scrapesOf('endless-chunked', 'endless-until-close', 'endless-line', 'gzip-bomb')),
  )
  expect(count('vm_promscrape_scrapes_gunzip_failed_total')).toBeGreaterThanOrEqual(
    atLeast(scrapesOf('gzip-cut', 'gzip-and-garbage', 'gzip-only-said', 'brotli')),
  )
  expect(count('vm_rows_invalid_total')).toBeGreaterThanOrEqual(
    5000 * atLeast(scrapesOf('bad-lines')),
  )
})

test('memory stays within bounds and does not grow', () => {
  const { rssBytes } = outcome
  expect(Math.max(...rssBytes)).toBeLessThan(MAX_RSS_BYTES)
  const sixth = Math.floor(rssBytes.length / 6)
  const before = mean(rssBytes.slice(-2 * sixth, -sixth))
  expect(mean(rssBytes.slice(-sixth))).toBeLessThan(1.1 * before + 20 * MIB)
})

test('there is time left', () => {
  expect(outcome.cpuShare).toBeLessThan(MAX_CPU_SHARE)
})

/** Says what is wrong with the scrapes of good targets. */
function harmOf({ good, waitShare }: Outcome): string[] {
  if (good.length !== GOOD_TARGETS) return [`${good.length} targets arrived`]
  const isBusy = waitShare > BUSY_WAIT_SHARE
  const wanted = (WARM_UP_MS + RUN_MS - START_MS) / 1000 - 3
  return good.flatMap((all, target) => {
    const begin = (all[0]?.timestampMs ?? 0) + START_MS
    const scrapes = all.filter(({ timestampMs }) => timestampMs >= begin)
    const first = scrapes[0]?.timestampMs ?? 0
    const isWhole = ({ samples, up }: GoodScrape): boolean =>
      samples === GOOD_SERIES + AUTO_METRICS && up === 1
    const whole = scrapes.filter(isWhole)
    if (isBusy) {
      if (whole.length >= BUSY_SHARE * wanted) return []
      return [`target ${target}: ${whole.length} whole scrapes on a busy machine`]
    }
    const late = scrapes.filter(({ timestampMs }, i) => timestampMs !== first + 1000 * i)
    return [
      ...(whole.length >= wanted ? [] : [`target ${target}: ${whole.length} whole scrapes`]),
      ...(whole.length === scrapes.length ? [] : [`target ${target}: scrapes that are not whole`]),
      ...late.slice(0, 3).map(one => `target ${target}: a scrape at ${one.timestampMs - first} ms`),
    ]
  })
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
