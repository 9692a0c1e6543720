import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { runSubcommand } from './index.ts'
import { planShards } from './shard-plan.ts'

const targets = Array.from({ length: 2000 }, (_, i) => ({
  job: 'j',
  address: `h${i}:1`,
  labels: [{ name: '__address__', value: `h${i}:1` }],
}))
const plain = { replicationFactor: 1, shardByLabels: [] }

test.each([
  [3, 4],
  [4, 3],
])('from %i to %i members rendezvous moves about what it has to', (from, to) => {
  const plan = planShards(targets, {
    ...plain,
    from: { members: from, strategy: 'rendezvous' },
    to: { members: to, strategy: 'rendezvous' },
  })
  expect(plan.idealShare).toBe(1 / 4)
  expect(Math.abs(plan.takenOver / 2000 - 1 / 4)).toBeLessThan(0.03)
  expect(plan.moved).toHaveLength(plan.takenOver)
  expect(plan.before).toHaveLength(from)
  expect(plan.after).toHaveLength(to)
})

test('mod moves most targets, and nothing moves when nothing changes', () => {
  const of = (members: number) => ({ members, strategy: 'mod' }) as const
  expect(planShards(targets, { ...plain, from: of(3), to: of(4) }).takenOver).toBeGreaterThan(1300)
  const same = planShards(targets, { ...plain, replicationFactor: 2, from: of(3), to: of(3) })
  expect(same).toMatchObject({ takenOver: 0, moved: [], idealShare: 0 })
  expect(same.after.reduce((sum, one) => sum + one, 0)).toBe(4000)
})

let dir = ''
let out = ''
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vmkit-shards-'))
  out = ''
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((...args: any[]) => {
      out += String(args[0])
      args.findLast(arg => typeof arg === 'function')?.()
      return true
    })
  }
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(dir, { recursive: true })
})

function writeConfig(): string {
  writeFileSync(
    join(dir, 'sd.yml'),
    `[{targets: [${targets
      .slice(0, 40)
      .map(one => `"${one.address}"`)
      .join()}]}]`,
  )
  const file = join(dir, 'scrape.yml')
  writeFileSync(
    file,
    `scrape_configs:
- job_name: files
  file_sd_configs: [{files: [sd.yml]}]
  relabel_configs: [{action: drop, source_labels: [__address__], regex: "h1.:1"}]
`,
  )
  return file
}

test('targets are discovered and the plan is shown as a table or as JSON', async () => {
  const args = [
    'shards',
    '--config',
    writeConfig(),
    '--members',
    '3',
    '--to',
    '4',
    '--strategy',
    'rendezvous',
  ]
  expect(await runSubcommand(args)).toBe(0)
  expect(out).toMatch(/^member {2}of 3 {2}of 4\n0 +\d+ +\d+\n/)
  expect(out).toContain('30 targets; the member with most has')
  expect(out).toContain('equal parts need at least 25.0 %')
  out = ''
  expect(await runSubcommand([...args, '--json', '--list'])).toBe(0)
  const plan = JSON.parse(out)
  expect(plan).toMatchObject({ targets: 30, idealShare: 0.25 })
  expect(plan.moved).toHaveLength(plan.takenOver)
})

test.each([
  [['--members', '3'], '--config is missing'],
  [['--config', 'CONFIG'], '--members is missing'],
  [
    ['--config', 'CONFIG', '--members', 'many'],
    'cannot use --members "many"; expected a whole number',
  ],
  [['--config', 'CONFIG', '--members', '3', '--strategy', 'ring'], 'there is no such strategy'],
  [['--config', '/nowhere.yml', '--members', '3'], 'nowhere.yml'],
])('shards %j is refused with the reason', async (args, message) => {
  const file = writeConfig()
  expect(await runSubcommand(['shards', ...args.map(arg => (arg === 'CONFIG' ? file : arg))])).toBe(
    2,
  )
  expect(out).toContain(message)
})
