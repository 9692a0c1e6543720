import { expect, test } from 'vitest'
import { todaysPeer } from '../../peers/programs.ts'
import { temporaryDir } from '../../peers/temporary-dir.ts'
import { member, startAgent, writeConfig } from './agents.ts'
import { hasCases, startApiServer } from './api-server.ts'
import { mutations, silentMutation } from './mutations.ts'
import { poolsOf, targetsOf, type Targets } from './targets.ts'
import { untilEqual } from './until-equal.ts'

const vmagent = todaysPeer('vmagent')

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
    silentMutation.happen(server)
    await using fresh = await startAgent(config, vmagent)
    const before = JSON.stringify(last)
    const isNew = (one: readonly string[]) => isStarted(one) && JSON.stringify(one) !== before
    last = await untilEqual(silentMutation.what, [ours, fresh], active, isNew)
    expect(last.length).toBeGreaterThan(0)
  },
  500_000,
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
