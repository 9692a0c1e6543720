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
): Promise<string[]> {
  const port = await freePort()
  await using member = program([
    `-httpListenAddr=127.0.0.1:${port}`,
    `-promscrape.config=${join(dir, 'scrape.yaml')}`,
    '-remoteWrite.url=http://127.0.0.1:1/api/v1/write',
    `-remoteWrite.tmpDataPath=${join(dir, `queue-${port}`)}`,
    '-promscrape.cluster.membersCount=2',
    `-promscrape.cluster.memberNum=${memberNum}`,
    `-promscrape.cluster.replicationFactor=${replicationFactor}`,
    '-promscrape.suppressScrapeErrors',
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
