import { readFileSync } from 'node:fs'
import { parseFlags } from '@vmkit/daemon/flags'
import { expect, test } from 'vitest'
import { agentFlags } from './index.ts'

const originalNames = readFileSync(
  new URL('testdata/vmagent-1.145-flags.txt', import.meta.url),
  'utf8',
)
  .trim()
  .split('\n')

const PROGRAM = { program: 'vmkit-agent', version: 'v0.0.0', description: 'Test.' }

test('every flag of vmagent 1.145 is known', () => {
  expect(originalNames.length).toBeGreaterThan(150)
  expect(originalNames.filter(name => !Object.hasOwn(agentFlags, name))).toEqual([])
})

test('a flag that has no effect yet is refused by its name', () => {
  const names = Object.entries(agentFlags).flatMap(([name, { kind }]) =>
    kind === 'not-yet' ? [name] : [],
  )
  expect(names.length).toBeGreaterThan(10)
  for (const name of names) {
    expect(parseFlags(agentFlags, [`-${name}=1`], PROGRAM)).toMatchObject({
      kind: 'exit',
      code: 2,
      stderr: expect.stringContaining(`flag -${name} is not supported yet`),
    })
  }
})

test('every flag has a help text that begins with a capital letter and ends without a full stop', () => {
  const bad = Object.entries(agentFlags).filter(
    ([, { help }]) => help.length < 8 || help.endsWith('.') || /^[a-z]/.test(help),
  )
  expect(bad.map(([name]) => name)).toEqual([])
})

test.each([
  ['remoteWrite.tmpDataPath', 'vmagent-remotewrite-data'],
  ['remoteWrite.flushInterval', 1000],
  ['remoteWrite.maxRowsPerBlock', 10_000],
  ['remoteWrite.maxBlockSize', 8_388_608],
  ['promscrape.maxScrapeSize', 16_777_216],
  ['promscrape.maxResponseHeadersSize', 4096],
  ['promscrape.maxDroppedTargets', 10_000],
  ['promscrape.config.strictParse', true],
  ['promscrape.fileSDCheckInterval', 60_000],
  ['promscrape.cluster.membersCount', 1],
  ['promscrape.cluster.memberNum', '0'],
  ['promscrape.cluster.replicationFactor', 1],
] as const)('the default of -%s is %j, as in vmagent', (name, value) => {
  const parsed = parseFlags(agentFlags, [], PROGRAM)
  expect(parsed.kind === 'run' ? parsed.flags[name] : parsed).toBe(value)
})
