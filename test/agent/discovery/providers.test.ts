import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import {
  readCase,
  startCannedApi,
  withHost,
  type CannedApi,
} from '../../../packages/agent/src/discovery/providers/testdata/canned-api.ts'
import { getJson, until } from '../../peers/process.ts'
import { todaysPeer } from '../../peers/programs.ts'
import { temporaryDir } from '../../peers/temporary-dir.ts'
import { startAgent } from '../pages/agents.ts'

const vmagent = todaysPeer('vmagent')
const testdata = new URL(
  '../../../packages/agent/src/discovery/providers/testdata/',
  import.meta.url,
)
const cases = readdirSync(testdata)
  .flatMap(file => /^(.*)\.json$/.exec(file)?.[1] ?? [])
  .map(name => ({ name, canned: readCase(name) }))
  // Where the environment says what to ask, or there is no such kind, vmagent cannot take part.
  .filter(({ canned }) => canned.notByVmagent === undefined)

/** What an agent found, job by job, and what it asked. */
async function run(program: string | undefined) {
  using dir = temporaryDir()
  await using apis = new AsyncDisposableStack()
  const started: { readonly name: string; readonly api: CannedApi }[] = []
  for (const { name, canned } of cases) {
    started.push({ name, api: apis.use(await startCannedApi(canned)) })
  }
  const jobs = started.map(({ name, api }, i) => ({
    job_name: name,
    ...withHost(cases[i]?.canned.job ?? {}, api.address),
    // Nothing of it is there.
    relabel_configs: [{ action: 'drop', source_labels: ['job'], regex: '.+' }],
  }))
  const count = cases.reduce((sum, { canned }) => sum + canned.targets.length, 0)
  await using agent = await startAgent(dir.path, { scrape_configs: jobs }, program)
  const dropped: readonly Dropped[] = await until(
    `${count} targets`,
    async () => {
      const { data } = await getJson(`${agent.url}/api/v1/targets?state=dropped`)
      return data.droppedTargets.length >= count && data.droppedTargets
    },
    { processes: [agent.process] },
  )
  // What two entries find alike vmagent lists once.
  const labels = dropped
    .map(({ discoveredLabels }) => JSON.stringify(Object.entries(discoveredLabels).toSorted()))
    .toSorted()
  const asked = started.map(({ name, api }, i) => {
    const requests = [...api.requests].filter(line => !/index=[1-9]/.test(line)).toSorted()
    return [name, cases[i]?.canned.otherRequests ?? requests]
  })
  return { labels: [...new Set(labels)], asked: Object.fromEntries(asked) }
}

interface Dropped {
  readonly discoveredLabels: Readonly<Record<string, string>>
}

test.skipIf(vmagent === undefined)(
  'the providers find what vmagent finds, by the same questions',
  async () => {
    const ours = await run(undefined)
    const theirs = await run(vmagent)
    expect(ours.labels).toEqual(theirs.labels)
    expect(ours.asked).toEqual(theirs.asked)
  },
  60_000,
)
