import { expect, test } from 'vitest'
import { until } from '../../peers/process.ts'
import { todaysPeer } from '../../peers/programs.ts'
import { temporaryDir } from '../../peers/temporary-dir.ts'
import { member, startAgent, writeConfig, type Agent } from './agents.ts'
import { hasCases, startApiServer } from './api-server.ts'
import { mutations } from './mutations.ts'
import { poolsOf, targetsOf, type Targets } from './targets.ts'

const vmagent = todaysPeer('vmagent')

/** Waits until two agents have the same targets, and others than before; returns them. */
async function untilEqual(
  what: string,
  agents: readonly [ours: Agent, theirs: Agent],
  pick: (targets: Targets) => readonly string[],
  isNew: (targets: readonly string[]) => boolean,
): Promise<readonly string[]> {
  let last: readonly (readonly string[])[] = []
  try {
    return await until(`equal targets: ${what}`, async () => {
      last = await Promise.all(agents.map(async ({ url }) => pick(await targetsOf(url))))
      const [mine = [], other = []] = last
      return isNew(other) && JSON.stringify(mine) === JSON.stringify(other) && mine
    })
  } catch (error) {
    // Says what differs; targets that stay as they were are the other reason.
    const [mine = [], other = []] = last
    const ours = mine.filter(one => !other.includes(one))
    const theirs = other.filter(one => !mine.includes(one))
    expect({ what, ours, theirs }).toEqual({ what, ours: [], theirs: [] })
    throw error
  }
}

test.skipIf(!hasCases || vmagent === undefined)(
  'whatever happens in a cluster, the targets are those of vmagent',
  async () => {
    using dir = temporaryDir()
    await using server = await startApiServer()
    const config = writeConfig(dir.path, 'roles.yml', server)
    await using ours = await startAgent(config, undefined)
    await using theirs = await startAgent(config, vmagent)
    // What vmagent dropped once it goes on to list for minutes.
    const active = (targets: Targets): readonly string[] => targets.active
    const isStarted = (targets: readonly string[]): boolean => poolsOf(targets).size === 18
    let last = await untilEqual('the start', [ours, theirs], active, isStarted)
    for (const { what, happen } of mutations) {
      happen(server)
      const before = JSON.stringify(last)
      last = await untilEqual(what, [ours, theirs], active, one => JSON.stringify(one) !== before)
    }
  },
  300_000,
)

test.skipIf(!hasCases || vmagent === undefined).each([
  ['two members', 2, 1],
  ['three members of which two scrape each target', 3, 2],
])('%s have the targets of those of vmagent', async (_, count, replicas) => {
  using dir = temporaryDir()
  await using server = await startApiServer()
  for (const { happen } of mutations.slice(0, 5)) happen(server)
  const config = writeConfig(dir.path, 'seed.yml', server)
  const all: string[] = []
  for (let num = 0; num < count; num++) {
    const flags = member(num, count, replicas)
    await using ours = await startAgent(config, undefined, flags)
    await using theirs = await startAgent(config, vmagent, flags)
    const everything = (targets: Targets) => [...targets.active, ...targets.dropped]
    await untilEqual(`member ${num}`, [ours, theirs], everything, one => one.length > 100)
    const { active } = await targetsOf(ours.url)
    all.push(...active)
  }
  expect(all.length).toBe(new Set(all).size * replicas)
})
