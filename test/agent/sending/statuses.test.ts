import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { freePort, start, startOurs, until, untilUp, type Started } from '../../peers/process.ts'
import { todaysPeer } from '../../peers/programs.ts'
import { temporaryDir } from '../../peers/temporary-dir.ts'
import { startRefusingSink, type Arrived } from './refusing-sink.ts'
import { startTarget } from './target.ts'

const vmagent = todaysPeer('vmagent')

/** Paths of receivers, each with what it answers to its first two requests. */
const refusals = new Map([
  ['/200', 200],
  ['/302', 302],
  ['/400', 400],
  ['/401', 401],
  ['/404', 404],
  ['/409', 409],
  ['/413', 413],
  ['/415', 415],
  ['/422', 422],
  ['/429', 429],
  ['/500', 500],
  ['/503', 503],
])

/** What became of the first block at a receiver: each request for it, with encoding and answer. */
function fateOfFirst(path: string, arrived: readonly Arrived[]): readonly string[] {
  const here = arrived.filter(one => one.path === path)
  const first = JSON.stringify(here[0]?.samples)
  return here
    .filter(({ samples }) => JSON.stringify(samples) === first)
    .map(({ encoding, status }) => `${encoding} ${status}`)
}

/** Runs an agent against receivers that refuse two requests each, until all have taken something. */
async function fates(
  startAgent: (args: readonly string[]) => Started,
  more: readonly string[] = [],
): Promise<Record<string, readonly string[]>> {
  using dir = temporaryDir()
  const counts = new Map<string, number>()
  await using sink = await startRefusingSink(({ path }) => {
    const count = (counts.get(path) ?? 0) + 1
    counts.set(path, count)
    return count <= 2 ? (refusals.get(path) ?? 500) : 204
  })
  await using target = await startTarget(scrape => `n ${scrape}\n`)
  const config = join(dir.path, 'scrape.yml')
  writeFileSync(
    config,
    `global: { scrape_interval: 1s }
scrape_configs: [{ job_name: a, static_configs: [{ targets: ['${target.address}'] }] }]
`,
  )
  const port = await freePort()
  await using agent = startAgent([
    `-httpListenAddr=127.0.0.1:${port}`,
    `-promscrape.config=${config}`,
    `-remoteWrite.tmpDataPath=${join(dir.path, 'queue')}`,
    '-remoteWrite.queues=1',
    '-remoteWrite.retryMinInterval=100ms',
    '-remoteWrite.flushInterval=100ms',
    '-enableMetadata=false',
    ...[...refusals.keys()].map(path => `-remoteWrite.url=${sink.url}${path}`),
    ...more,
  ])
  await untilUp(`http://127.0.0.1:${port}/health`, agent)
  await until(
    'every receiver to take something',
    async () =>
      [...refusals.keys()].every(path =>
        sink.arrived.some(one => one.path === path && one.status === 204),
      ),
    { processes: [agent] },
  )
  await agent.stop()
  return Object.fromEntries(
    [...refusals.keys()].map(path => [path, fateOfFirst(path, sink.arrived)]),
  )
}

test.skipIf(vmagent === undefined)(
  'with -remoteWrite.onRefused=drop a block fares at every status as with the real vmagent',
  { timeout: 90_000 },
  async () => {
    const theirs = await fates(args => start(vmagent!, args))
    const ours = await fates(args => startOurs('agent', args), ['-remoteWrite.onRefused=drop'])
    expect(ours).toEqual(theirs)
    expect(theirs['/400']).toEqual(['zstd 400', 'snappy 400'])
    expect(theirs['/503']).toEqual(['zstd 503', 'zstd 503', 'zstd 204'])
  },
)
