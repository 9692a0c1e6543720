import process from 'node:process'
import { parseArgs } from 'node:util'
import { createLogger } from '@vmkit/daemon/log'
import { loadScrapeConfig } from '../config/index.ts'
import { discoverOnce, parseShardStrategy } from '../scrape/index.ts'
import type { Command } from './command.ts'
import { planShards, type ShardPlan } from './shard-plan.ts'
import { tableText } from './table.ts'
import { writeOut } from './write-out.ts'

const usage = `Shows how the members of a cluster share targets, and what a change moves.

  vmkit-agent shards --config FILE --members N [--to N] [options]

  --config FILE              scrape configuration, a file or an http(s) URL
  --members N                how many members there are
  --to N                     how many there shall be; default as many
  --strategy NAME            mod (default) or rendezvous: -promscrape.cluster.strategy
  --to-strategy NAME         the strategy afterwards; default the same
  --replication-factor R     members that scrape each target; default 1
  --shard-by-labels A,B      as -promscrape.cluster.shardByLabels
  --list                     also lists every target that moves
  --json                     the same as JSON

Targets are discovered once, as the agent would; sources that cannot be reached are named on
standard error. Exit code 0; 2 when the configuration or the arguments cannot be used.
`

export const shardsCommand: Command = { usage, run }

async function run(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      config: { type: 'string' },
      members: { type: 'string' },
      to: { type: 'string' },
      strategy: { type: 'string', default: 'mod' },
      'to-strategy': { type: 'string' },
      'replication-factor': { type: 'string', default: '1' },
      'shard-by-labels': { type: 'string', default: '' },
      list: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  })
  const members = count('--members', values.members)
  const config = await loadScrapeConfig(required('--config', values.config), { env: process.env })
  for (const { job, problems } of config.skippedJobs) {
    process.stderr.write(`job "${job}" is left out: ${problems[0]?.message}\n`)
  }
  const strategy = parseShardStrategy(values.strategy)
  const log = createLogger({
    output: line => process.stderr.write(`${line}\n`),
    level: 'WARN',
    disableTimestamps: true,
  })
  const targets = await discoverOnce(config, { env: process.env, log })
  const plan = planShards(targets, {
    from: { members, strategy },
    to: {
      members: values.to === undefined ? members : count('--to', values.to),
      strategy: parseShardStrategy(values['to-strategy'] ?? strategy),
    },
    replicationFactor: count('--replication-factor', values['replication-factor']),
    shardByLabels: values['shard-by-labels'].split(',').filter(name => name !== ''),
  })
  if (values.json) {
    const { moved, ...rest } = plan
    await writeOut(`${JSON.stringify(values.list ? plan : { ...rest, moved: moved.length })}\n`)
  } else await writeOut(planText(plan, values.list))
  return 0
}

function planText(plan: ShardPlan, isListed: boolean): string {
  const { before, after, moved, targets } = plan
  const most = Math.max(before.length, after.length)
  const cell = (counts: readonly number[], member: number): string =>
    member < counts.length ? String(counts[member]) : '-'
  const rows = Array.from({ length: most }, (_, member) => [
    String(member),
    cell(before, member),
    cell(after, member),
  ])
  const sum = (counts: readonly number[]): number => counts.reduce((all, one) => all + one, 0)
  const all = sum(after)
  const table = tableText(
    [
      { title: 'member' },
      { title: `of ${before.length}`, isNumber: true },
      { title: `of ${after.length}`, isNumber: true },
    ],
    [...rows, ['all', String(sum(before)), String(all)]],
  )
  const share = all === 0 ? 0 : plan.takenOver / all
  const lines = [
    `${targets} targets; the member with most has ${balance(after)} times the average afterwards`,
    `${moved.length} targets move: ${percent(share)} of all scrapes go to another member; equal parts need at least ${percent(plan.idealShare)}`,
  ]
  if (isListed) {
    for (const { job, address, from, to } of moved) {
      lines.push(`${job} ${address}: ${from.join('+')} -> ${to.join('+')}`)
    }
  }
  return `${table}${lines.join('\n')}\n`
}

function balance(counts: readonly number[]): string {
  const all = counts.reduce((sum, one) => sum + one, 0)
  return all === 0 ? '0' : ((Math.max(...counts) * counts.length) / all).toFixed(2)
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

function required(flag: string, text: string | undefined): string {
  if (text !== undefined) return text
  throw new Error(
    `cannot share targets: ${flag} is missing; \`vmkit-agent shards --help\` tells more`,
  )
}

function count(flag: string, text: string | undefined): number {
  const given = required(flag, text)
  if (/^[1-9]\d{0,5}$/.test(given)) return Number(given)
  throw new Error(`cannot use ${flag} "${given}"; expected a whole number from 1`)
}
