import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { temporaryDir } from '../../peers/temporary-dir.ts'
import { member, startAgent, writeConfig, type Agent } from './agents.ts'
import { cases, hasCases, startApiServer } from './api-server.ts'
import { comparable, poolsOf, targetsOf, type Targets } from './targets.ts'

function expected(file: string): Targets {
  return comparable(JSON.parse(readFileSync(new URL(file, cases), 'utf8')))
}

/** Waits until an agent has these targets in the jobs that have some there. */
async function expectTargets(agent: Agent, want: Targets, check: keyof Targets): Promise<void> {
  const pools = poolsOf(want.active)
  const found = async (): Promise<readonly string[]> => {
    const { active, dropped } = await targetsOf(agent.url)
    return check === 'dropped' ? dropped : active.filter(one => pools.has(one.split(' ')[0] ?? ''))
  }
  await expect.poll(found, { timeout: 20_000, interval: 200 }).toEqual(want[check])
}

test.skipIf(!hasCases)('every role gives the targets that vmagent gave', async () => {
  using dir = temporaryDir()
  await using server = await startApiServer()
  await using agent = await startAgent(writeConfig(dir.path, 'roles.yml', server), undefined)
  const want = expected('expected-roles.json')
  expect(want.active.length).toBeGreaterThan(200)
  await expectTargets(agent, want, 'active')
})

test.skipIf(!hasCases).each([
  ['an agent of its own', 'expected-seed.json', []],
  ['the first of two members', 'expected-cluster2-member0.json', member(0, 2, 1)],
  ['the second of two members', 'expected-cluster2-member1.json', member(1, 2, 1)],
])('%s scrapes and drops what vmagent did', async (_, file, flags) => {
  using dir = temporaryDir()
  await using server = await startApiServer()
  await using agent = await startAgent(writeConfig(dir.path, 'seed.yml', server), undefined, flags)
  const want = expected(file)
  expect(want.dropped.length).toBeGreaterThan(200)
  await expectTargets(agent, want, 'active')
  await expectTargets(agent, want, 'dropped')
})
