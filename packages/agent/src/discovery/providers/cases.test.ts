import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { kindOf, tryDiscovery } from '../testdata/discover.ts'
import { readCase, startCannedApi, withHost } from './testdata/canned-api.ts'

const names = readdirSync(new URL('testdata', import.meta.url)).flatMap(
  file => /^(.*)\.json$/.exec(file)?.[1] ?? [],
)

test('there is a case', () => {
  expect(names).toContain('consul')
})

test.each(names)('%s: the targets of the answers are those of vmagent', async name => {
  const canned = readCase(name)
  await using api = await startCannedApi(canned)
  const kind = await kindOf(withHost(canned.job, api.address))
  const env = withHost(canned.env ?? {}, api.address)
  const trial = tryDiscovery(kind, { env })
  const targets = await trial.discoverSorted(withHost(canned.job, api.address))
  expect(trial.log).toEqual([])
  expect(targets).toEqual(canned.targets)
  await trial.discovery.close?.()
})

/** Answers to those who wait for changes are read only when their index is another. */
const NEXT_INDEX = { 'X-Consul-Index': '13', 'X-Nomad-Index': '13' }

const troubles: [string, number, string, string][] = [
  ['a server in trouble', 500, 'out of order', 'unexpected status code 500'],
  ['refused credentials', 401, 'who are you', 'unexpected status code 401'],
  ['a body that is no JSON', 200, '<html>', ''],
  ['a body of another kind', 200, '"text"', ''],
]

test.each(names.flatMap(name => troubles.map(trouble => [name, ...trouble] as const)))(
  '%s: %s leaves the targets of before and is told',
  async (name, _, status, body, message) => {
    const canned = readCase(name)
    await using api = await startCannedApi({ ...canned, waits: 'never' })
    const { respond } = api
    const kind = await kindOf(withHost(canned.job, api.address))
    const trial = tryDiscovery(kind, { env: withHost(canned.env ?? {}, api.address) })
    const job = withHost(canned.job, api.address)
    expect(await trial.discoverSorted(job)).toEqual(canned.targets)
    api.respond = (_request, response) => response.writeHead(status, NEXT_INDEX).end(body)
    await expect
      .poll(
        async () => {
          expect(await trial.discoverSorted(job)).toEqual(canned.targets)
          return trial.log.join()
        },
        { timeout: 4000 },
      )
      .toContain(message || 'cannot')
    expect(trial.log.join()).not.toContain('secret')
    api.respond = respond
    await trial.discovery.close?.()
  },
)
