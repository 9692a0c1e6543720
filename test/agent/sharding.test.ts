import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { freePort, getJson, start, startOurs, until, type Started } from '../peers/process.ts'
import { todaysPeer } from '../peers/programs.ts'
import { temporaryDir } from '../peers/temporary-dir.ts'

const vmagent = todaysPeer('vmagent')

/** 40 targets of two jobs, with everything that enters the hash: params, labels, relabel rules. */
function config(): string {
  const targets = (from: number) =>
    Array.from({ length: 20 }, (_, i) => `'127.0.0.1:${30_000 + from + i}'`).join(', ')
  return `global: { scrape_interval: 60s }
scrape_configs:
  - job_name: plain
    static_configs: [{ targets: [${targets(0)}] }]
  - job_name: relabeled
    scrape_interval: 90s
    metrics_path: /custom
    params: { 'match[]': [a b], module: [http] }
    static_configs: [{ targets: [${targets(20)}], labels: { zone: z1, Zé: y } }]
    relabel_configs:
      - { source_labels: [__address__], regex: '.*:(\\d+)', target_label: shard_key, replacement: 'k$1' }
      - { source_labels: [zone], target_label: AAA }
      - { action: labeldrop, regex: 'zone' }
`
}

type Program = (args: readonly string[]) => Started

async function targetsOf(
  program: Program,
  dir: string,
  memberNum: string,
  replicationFactor: number,
  { membersCount = 2, more = [] }: { membersCount?: number; more?: readonly string[] } = {},
): Promise<string[]> {
  const port = await freePort()
  await using member = program([
    `-httpListenAddr=127.0.0.1:${port}`,
    `-promscrape.config=${join(dir, 'scrape.yaml')}`,
    '-remoteWrite.url=http://127.0.0.1:1/api/v1/write',
    `-remoteWrite.tmpDataPath=${join(dir, `queue-${port}`)}`,
    `-promscrape.cluster.membersCount=${membersCount}`,
    `-promscrape.cluster.memberNum=${memberNum}`,
    `-promscrape.cluster.replicationFactor=${replicationFactor}`,
    '-promscrape.suppressScrapeErrors',
    ...more,
  ])
  const targets = await until(
    'targets',
    async () => {
      const answer = await getJson(`http://127.0.0.1:${port}/api/v1/targets?state=active`)
      return answer.data.activeTargets.length > 0 && answer.data.activeTargets
    },
    { processes: [member] },
  )
  return targets.map((target: any) => target.scrapeUrl).toSorted()
}

const ours: Program = args => startOurs('agent', args)

describe('two members of a cluster', () => {
  test.skipIf(vmagent === undefined).each(['0', '1', 'vmagent-1'])(
    "today's vmagent: member %s scrapes the same targets as ours",
    async memberNum => {
      using dir = temporaryDir()
      writeFileSync(join(dir.path, 'scrape.yaml'), config())
      const mine = await targetsOf(ours, dir.path, memberNum, 1)
      const theirs = await targetsOf(args => start(vmagent!, args), dir.path, memberNum, 1)
      expect(mine).toEqual(theirs)
      expect(mine.length).toBeGreaterThan(0)
      expect(mine.length).toBeLessThan(40)
    },
  )

  test('share 40 targets without a rest, and all with a replication factor of 2', async () => {
    using dir = temporaryDir()
    writeFileSync(join(dir.path, 'scrape.yaml'), config())
    const first = await targetsOf(ours, dir.path, 'vmagent-0', 1)
    const second = await targetsOf(ours, dir.path, 'vmagent-1', 1)
    expect(new Set([...first, ...second]).size).toBe(40)
    expect(first.length + second.length).toBe(40)
    const both = await targetsOf(ours, dir.path, 'vmagent-0', 2)
    expect(both).toHaveLength(40)
  })
})

describe('a cluster that grows from 3 to 4 members', () => {
  /** The targets of every member, one list for each. */
  async function splitOf(program: Program, membersCount: number, more: readonly string[] = []) {
    using dir = temporaryDir()
    writeFileSync(join(dir.path, 'scrape.yaml'), config())
    const split: string[][] = []
    for (let num = 0; num < membersCount; num++) {
      split.push(await targetsOf(program, dir.path, `${num}`, 1, { membersCount, more }))
    }
    return split
  }

  test.skipIf(vmagent === undefined).each([3, 4])(
    "today's vmagent: %i members split the targets as ours do",
    { timeout: 30_000 },
    async membersCount => {
      const theirs = await splitOf(args => start(vmagent!, args), membersCount)
      expect(await splitOf(ours, membersCount)).toEqual(theirs)
    },
  )

  test('with rendezvous moves only what the new member takes', { timeout: 30_000 }, async () => {
    const strategy = ['-promscrape.cluster.strategy=rendezvous']
    const before = await splitOf(ours, 3, strategy)
    const after = await splitOf(ours, 4, strategy)
    const taken = new Set(after[3])
    expect(after.flat()).toHaveLength(40)
    expect(new Set(after.flat()).size).toBe(40)
    expect(after.slice(0, 3)).toEqual(before.map(urls => urls.filter(url => !taken.has(url))))
  })
})
