import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { tryDiscovery } from '../testdata/discover.ts'

test('a daemon is reached through its socket, whatever proxy the environment names', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'vmkit-docker-'))
  onTestFinished(() => rmSync(dir, { recursive: true }))
  const path = join(dir, 'docker.sock')
  const hosts = new Set<string | undefined>()
  const server = createServer((request, response) => {
    hosts.add(request.headers.host)
    const container = {
      Id: 'c1',
      Names: ['/a'],
      NetworkSettings: { Networks: { b: { IPAddress: '172.17.0.2' } } },
    }
    response.end(JSON.stringify(request.url === '/containers/json' ? [container] : []))
  }).listen(path)
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  vi.stubEnv('HTTP_PROXY', 'http://127.0.0.1:1')
  onTestFinished(() => void vi.unstubAllEnvs())
  const { discovery, discover, log } = tryDiscovery('docker_sd_configs')
  expect(await discover(`docker_sd_configs: [{host: "unix://${path}"}]`)).toEqual([
    expect.stringMatching('^172.17.0.2:80 '),
  ])
  expect([...hosts]).toEqual(['unix'])
  expect(log).toEqual([])
  await discovery.close?.()

  const gone = await discover(`docker_sd_configs: [{host: "unix://${path}.gone"}]`)
  expect(gone).toEqual([])
  expect(log[0]).toContain(`cannot get targets from "unix://${path}.gone"`)
  await discovery.close?.()
})

test('containers that share their networks in a ring are no targets', async () => {
  const server = createServer((request, response) => {
    const container = (id: string, other: string): object => ({
      Id: id,
      Names: [`/${id}`],
      HostConfig: { NetworkMode: `container:${other}` },
    })
    const list = [container('a', 'b'), container('b', 'a'), container('c', 'c')]
    response.end(JSON.stringify(request.url === '/containers/json' ? list : []))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : ''
  const { discovery, discover, log } = tryDiscovery('docker_sd_configs')
  expect(await discover(`docker_sd_configs: [{host: "tcp://127.0.0.1:${port}"}]`)).toEqual([])
  expect(log).toEqual([])
  await discovery.close?.()
})
