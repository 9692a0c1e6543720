import { createVerify, generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLogger } from '@vmkit/daemon/log'
import { MetricRegistry } from '@vmkit/daemon/metrics'
import { formatLabels } from '@vmkit/promql-lite/labels'
import { expect, onTestFinished, test } from 'vitest'
import { jobOf } from '../testdata/discover.ts'
import { DiscoveryRequests } from '../discovery-requests.ts'
import { openGceSource } from './gce.ts'
import { readCase, startCannedApi } from './testdata/canned-api.ts'

const canned = readCase('apart/gce')

/** Makes the sources of the entries; all ask the API at this address. */
async function openAll(address: string, env: Readonly<Record<string, string>>) {
  const log: string[] = []
  const requests = new DiscoveryRequests({
    concurrency: 10,
    maxWaitMs: 1000,
    metrics: new MetricRegistry(),
  })
  const options = { env, requests, log: createLogger({ output: line => log.push(line) }) }
  const job = await jobOf(JSON.stringify(canned.job).slice(1, -1))
  const sources = job.sd.gce_sd_configs.map(config =>
    openGceSource(config, options, `http://${address}`),
  )
  onTestFinished(async () => {
    for (const source of sources) await source.close?.()
  })
  return {
    log,
    sources,
    list: async (): Promise<string[]> => {
      const found = await Promise.all(sources.map(source => source.list('the test')))
      const texts = found.flat().map(target => {
        const labels = target.labels.toSorted((a, b) => (a.name < b.name ? -1 : 1))
        return `${target.address} ${formatLabels(labels)}`
      })
      return [...new Set(texts)].toSorted()
    },
  }
}

test('the machines of zones are those of vmagent', async () => {
  await using api = await startCannedApi(canned)
  const { list, log } = await openAll(api.address, { GCE_METADATA_HOST: api.address })
  expect(await list()).toEqual(canned.targets)
  expect(log).toEqual([])
  const tokens = [...api.requests].filter(line => line.includes('/token'))
  expect(tokens).toHaveLength(1)
})

test('a zone that cannot be listed keeps the machines of before', async () => {
  await using api = await startCannedApi(canned)
  const { list, log } = await openAll(api.address, { GCE_METADATA_HOST: api.address })
  await list()
  const { respond } = api
  api.respond = (request, response) => {
    if (request.url?.includes('/zones/z2/') !== true) respond(request, response)
    else response.writeHead(503).end('busy')
  }
  expect(await list()).toEqual(canned.targets)
  expect(log).toHaveLength(1)
  expect(log[0]).toContain('cannot list the zone "z2" of the project "proj"')
})

test('a service account signs for its token, and the key shows nowhere', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'vmkit-gce-'))
  onTestFinished(() => rmSync(dir, { recursive: true }))
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  await using api = await startCannedApi({
    ...canned,
    answers: { ...canned.answers, '/token': { access_token: 'signed', expires_in: 3600 } },
  })
  const file = join(dir, 'account.json')
  const account = {
    type: 'service_account',
    client_email: 'me@example',
    private_key_id: 'k1',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    token_uri: `http://${api.address}/token`,
  }
  writeFileSync(file, JSON.stringify(account))
  const { sources } = await openAll(api.address, { GOOGLE_APPLICATION_CREDENTIALS: file })
  expect(await sources[0]?.list('the test')).toHaveLength(2)
  const asked = [...api.requests].find(line => line.startsWith('POST /token')) ?? ''
  const assertion = new URLSearchParams(asked.split(' ')[2]).get('assertion') ?? ''
  const [head = '', claims = '', signature = ''] = assertion.split('.')
  const isSigned = createVerify('RSA-SHA256')
    .update(`${head}.${claims}`)
    .verify(publicKey, signature, 'base64url')
  expect(isSigned).toBe(true)
  expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
    iss: 'me@example',
    scope: 'https://www.googleapis.com/auth/compute.readonly',
    aud: account.token_uri,
  })
  expect([...api.requests].filter(line => line.includes('Bearer signed'))).not.toEqual([])

  writeFileSync(file, JSON.stringify({ ...account, type: 'external_account' }))
  const other = await openAll(api.address, { GOOGLE_APPLICATION_CREDENTIALS: file })
  await other.sources[0]?.list('the test')
  expect(other.log.join()).toContain('expected service_account or authorized_user')
  expect(other.log.join()).not.toContain('PRIVATE KEY')
})
