import { expect, test } from 'vitest'
import { parseScrapeConfig } from '../config/index.ts'
import { SegmentHash, WalkToolbox } from '../layout/index.ts'
import { ChunkPool } from '../series/index.ts'
import { buildTarget, type Target } from './target.ts'
import { TargetSeries, type SeriesContext } from './target-series.ts'

const SCRAPES = 2000
const LINES = 150
/** Most of it is what the pool starts with, and what it lets lie around before it tidies up. */
const MAX_POOL_BYTES = 1024 * 1024

/** What a target holds after a scrape. */
interface Held {
  readonly chunks: number
  readonly poolBytes: number
  readonly pages: number
}

const bodies: Readonly<Record<string, (scrape: number) => string>> = {
  // A window that moves on: each line stays for 50 scrapes.
  'with 2 % of its lines new every time': scrape => {
    const isNew = LINES / 50
    return lines(i => `m{pod="${i + scrape * isNew}",app="x"} ${scrape}`)
  },
  'with 2 % of its lines new every time, wherever they stand': scrape =>
    lines(i => `m{i="${i}",pod="${Math.floor((scrape + i) / 50)}"} ${scrape}`),
  'with all labels new every time': scrape =>
    lines(i => `m{pod="${scrape}-${i}",trace="${scrape * LINES + i}"} 1`),
  'with all names new every time': scrape => lines(i => `m_${scrape}_${i} 1`),
  'with comments new every time': scrape =>
    `# HELP m Scrape ${scrape}.\n# TYPE m gauge\n${lines(i => `m{i="${i}"} 1`)}`,
  'that is another length every time': scrape => lines(i => `m{i="${i}"} 1`, (scrape * 37) % LINES),
  'that grows by a line every time': scrape => lines(i => `m{i="${i}"} 1`, scrape % LINES),
  'with bad lines new every time': scrape =>
    lines(i => (i % 10 === 0 ? `bad ${scrape} ${i} {` : `m{i="${i}"} 1`)),
}

test.each(Object.entries(bodies))(
  'a target %s stays within bounds',
  { timeout: 60_000 },
  async (_, bodyOf) => {
    const context = makeContext()
    const series = new TargetSeries(await makeTarget(), context)
    const helds: Held[] = []
    for (let scrape = 0; scrape < SCRAPES; scrape++) {
      helds.push(readBody(series, context, bodyOf(scrape), scrape))
    }
    // By then everything has been as large as it gets; what follows is as large as that.
    const early = helds.slice(SCRAPES / 20, SCRAPES / 4)
    const late = helds.slice(SCRAPES / 4)
    const most = (list: readonly Held[], of: keyof Held): number =>
      Math.max(...list.map(held => held[of]))
    expect(most(late, 'chunks')).toBeLessThanOrEqual(1.1 * most(early, 'chunks'))
    expect(most(helds, 'poolBytes')).toBeLessThanOrEqual(MAX_POOL_BYTES)
    expect(most(helds, 'pages')).toBeLessThanOrEqual(Math.ceil(LINES / 256) + 1)
    // Two label sets of a line have at most five chunks of their own, besides metadata.
    expect(most(helds, 'chunks')).toBeLessThan(2 * 5 * LINES)
    series.close()
    expect(context.pool.size).toBe(0)
  },
)

test('the pool of many targets that come and go stays as large as they are at the same time', async () => {
  const context = makeContext()
  const target = await makeTarget()
  const bytes: number[] = []
  for (let generation = 0; generation < 200; generation++) {
    const all = Array.from({ length: 10 }, () => new TargetSeries(target, context))
    all.forEach((series, t) =>
      readBody(
        series,
        context,
        lines(i => `m{pod="${generation}-${t}-${i}"} 1`),
        generation,
      ),
    )
    bytes.push(context.pool.bytes)
    for (const series of all) series.close()
    expect(context.pool.size).toBe(0)
  }
  expect(Math.max(...bytes.slice(20))).toBeLessThanOrEqual(1.5 * Math.max(...bytes.slice(0, 20)))
})

function readBody(
  series: TargetSeries,
  context: SeriesContext,
  text: string,
  scrape: number,
): Held {
  const scan = series.scan(1000 * scrape, Infinity)
  scan.read(Buffer.from(text), true)
  scan.push()
  series.settle(scan, true)
  series.pushMetadata(1000 * scrape)
  scan.close()
  const { pool } = context
  return { chunks: pool.size, poolBytes: pool.bytes, pages: series.last.length }
}

function lines(line: (i: number) => string, count = LINES): string {
  return Array.from({ length: count }, (_, i) => `${line(i)}\n`).join('')
}

function makeContext(): SeriesContext {
  const pool = new ChunkPool(1)
  const hash = new SegmentHash(2, 3)
  return {
    pool,
    hash,
    toolbox: new WalkToolbox(pool, hash, 1),
    sendsMetadata: true,
    sink: {
      routeCount: 1,
      generation: 0,
      route: labels => ({ lost: undefined, routes: [labels] }),
      push: () => undefined,
      pushStale: () => undefined,
      pushMetadata: () => undefined,
    },
  }
}

async function makeTarget(): Promise<Target> {
  const { jobs } = await parseScrapeConfig({
    text: 'scrape_configs: [{job_name: j}]',
    file: 'scrape.yml',
    dir: '/',
  })
  const cluster = {
    membersCount: 1,
    memberNum: 0,
    memberNumText: '0',
    replicationFactor: 1,
    memberLabel: '',
    name: '',
  }
  const built = buildTarget(
    jobs[0]!,
    { address: 'h:1', labels: [] },
    { cluster, maxScrapeSizeBytes: 1000, seriesLimitPerTarget: 0, dropOriginalLabels: true },
  )
  if (built.kind !== 'target') throw new Error(built.kind)
  return built.target
}
