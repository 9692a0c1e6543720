import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { jobOf, tryDiscovery } from '../testdata/discover.ts'
import { startCannedApi, type CannedApi } from './testdata/canned-api.ts'

/** A Consul that tells of changes: each answer waits until its index is another. */
class FakeConsul {
  readonly #services = new Map<string, { index: number; nodes: unknown[] }>()
  /** Paths of questions and the index each had. */
  readonly asked: string[] = []
  #waiting: { path: string; index: number; end: () => void }[] = []
  #index = 1

  set(service: string, nodes: unknown[] | undefined, index = ++this.#index): void {
    const isNew = this.#services.has(service) === (nodes === undefined)
    if (nodes === undefined) this.#services.delete(service)
    else this.#services.set(service, { index, nodes })
    if (isNew) this.#index++
    this.wake()
  }

  wake(): void {
    for (const { end } of this.#waiting.splice(0)) end()
  }

  serve(api: CannedApi): void {
    api.respond = (request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://api')
      const seen = Number(searchParams.get('index'))
      this.asked.push(`${pathname} ${seen}`)
      if (pathname === '/v1/agent/self') {
        response.end('{"Config": {"Datacenter": "dc"}}')
        return
      }
      const reply = (): void => {
        const service = this.#services.get(pathname.replace('/v1/health/service/', ''))
        const isList = pathname.startsWith('/v1/catalog')
        const index = isList ? this.#index : (service?.index ?? 1)
        const names = Object.fromEntries([...this.#services.keys()].map(name => [name, []]))
        if (index === seen) {
          this.#waiting.push({ path: pathname, index: seen, end: reply })
          return
        }
        response.setHeader('X-Consul-Index', index)
        response.end(JSON.stringify(isList ? names : (service?.nodes ?? [])))
      }
      reply()
    }
  }
}

const node = (name: string, port: number): object => ({
  Node: { Node: 'n', Address: '10.0.0.1', Datacenter: 'dc' },
  Service: { ID: name, Service: name, Port: port },
})

const canned = { job: {}, answers: {}, targets: [] }

test('changes of a service are told at once and cost no other service a question', async () => {
  await using api = await startCannedApi(canned)
  const consul = new FakeConsul()
  consul.set('a', [node('a', 1)])
  consul.set('b', [node('b', 1)])
  consul.serve(api)
  const { discovery, metrics } = tryDiscovery('consul_sd_configs')
  const job = await jobOf(`consul_sd_configs: [{server: "${api.address}", datacenter: dc}]`)
  let changes = 0
  discovery.onChange?.(() => changes++)
  const addresses = async (): Promise<string[]> => {
    const bundles = await discovery.discover(job)
    return bundles.flatMap(bundle => bundle.list()).map(({ address }) => address)
  }
  expect(await addresses()).toEqual(['10.0.0.1:1', '10.0.0.1:1'])
  const [, second] = await discovery.discover(job)
  await expect
    .poll(() => consul.asked.filter(line => !line.endsWith(' 0')), { timeout: 4000 })
    .toHaveLength(3)
  const askedBefore = consul.asked.length

  consul.set('a', [node('a', 2)])
  await expect.poll(addresses, { timeout: 4000 }).toEqual(['10.0.0.1:2', '10.0.0.1:1'])
  expect(changes).toBeGreaterThan(0)
  expect((await discovery.discover(job))[1]).toBe(second)
  const later = consul.asked.slice(askedBefore)
  expect(later.filter(line => line.includes('/service/b'))).toEqual([])

  consul.set('a', undefined)
  consul.set('c', [node('c', 3)])
  await expect.poll(addresses, { timeout: 4000 }).toEqual(['10.0.0.1:1', '10.0.0.1:3'])
  const prefix = 'vm_promscrape_discovery_consul_service_watchers'
  const text = metrics.render()
  expect(text).toContain(`${prefix} 2\n`)
  expect(text).toContain(`${prefix}_created_total 3\n`)
  expect(text).toContain(`${prefix}_stopped_total 1\n`)
  await discovery.close?.()
  expect(metrics.render()).toContain(`${prefix} 0\n`)
})

test('an index that goes back is one of a new history: all is asked from the start', async () => {
  await using api = await startCannedApi(canned)
  const consul = new FakeConsul()
  consul.set('a', [node('a', 1)], 50)
  consul.serve(api)
  const { discovery, discover } = tryDiscovery('consul_sd_configs')
  const fields = `consul_sd_configs: [{server: "${api.address}", datacenter: dc}]`
  await discover(fields)
  await expect.poll(() => consul.asked, { timeout: 4000 }).toContain('/v1/health/service/a 50')
  consul.set('a', [node('a', 2)], 7)
  await expect
    .poll(() => discover(fields), { timeout: 4000 })
    .toEqual([expect.stringMatching('10.0.0.1:2')])
  const again = (): string[] => consul.asked.filter(line => line === '/v1/health/service/a 0')
  await expect.poll(again, { timeout: 4000 }).toHaveLength(2)
  await discovery.close?.()
})

test('connections that are cut leave the targets of before; later changes are seen', async () => {
  await using api = await startCannedApi(canned)
  const consul = new FakeConsul()
  consul.set('a', [node('a', 1)])
  consul.serve(api)
  const answering = api.respond
  const { discovery, discover, log } = tryDiscovery('consul_sd_configs')
  const fields = `consul_sd_configs: [{server: "${api.address}", datacenter: dc}]`
  const before = await discover(fields)
  api.respond = request => request.socket.destroy()
  consul.wake()
  consul.set('a', [node('a', 2)])
  await expect.poll(() => log.join(), { timeout: 4000 }).toContain('what was known stays')
  expect(before).toHaveLength(1)
  api.respond = answering
  await expect
    .poll(() => discover(fields), { timeout: 4000 })
    .toEqual([expect.stringMatching('10.0.0.1:2')])
  await discovery.close?.()
})

test.each([
  ['a token', { CONSUL_HTTP_TOKEN: 'env' }, '', 'Bearer env'],
  ['a token of the entry', { CONSUL_HTTP_TOKEN: 'env' }, ', token: own', 'Bearer own'],
  ['no token', { CONSUL_HTTP_TOKEN: 'env' }, ', token: ""', ''],
  ['other credentials', { CONSUL_HTTP_TOKEN: 'env' }, ', basic_auth: {username: a}', 'Basic YTo='],
  ['a file', { CONSUL_HTTP_TOKEN: 'env', CONSUL_HTTP_TOKEN_FILE: 'FILE' }, '', 'Bearer of-file'],
])('%s identifies requests where the environment has one', async (_, env, fields, sent) => {
  const dir = mkdtempSync(join(tmpdir(), 'vmkit-consul-'))
  onTestFinished(() => rmSync(dir, { recursive: true }))
  const file = join(dir, 'token')
  writeFileSync(file, 'of-file\n')
  await using api = await startCannedApi({ ...canned, answers: { '/v1/agent/self': {} } })
  const variables = Object.entries(env).map(([name, value]) => [
    name,
    value === 'FILE' ? file : value,
  ])
  const trial = tryDiscovery('consul_sd_configs', { env: Object.fromEntries(variables) })
  await trial.discover(`consul_sd_configs: [{server: "${api.address}"${fields}}]`)
  expect([...api.requests][0]).toBe(`GET /v1/agent/self ${sent}`.trim())
  await trial.discovery.close?.()
})

test('a server that is away at the start is asked again', async () => {
  await using api = await startCannedApi(canned)
  const consul = new FakeConsul()
  const { discovery, discover, log } = tryDiscovery('consul_sd_configs')
  const fields = `consul_sd_configs: [{server: "${api.address}"}]`
  expect(await discover(fields)).toEqual([])
  expect(log[0]).toContain(`cannot get targets from "http://${api.address}/"`)
  consul.set('a', [node('a', 1)])
  consul.serve(api)
  expect(await discover(fields)).toHaveLength(1)
  await discovery.close?.()
})
