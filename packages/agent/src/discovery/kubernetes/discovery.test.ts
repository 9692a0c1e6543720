import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ApiServer, type ApiServerOptions } from '../../kubernetes/testdata/api-server.ts'
import { jobOf, tryDiscovery } from '../testdata/discover.ts'

const pod = (namespace: string, name: string, ip: string) => ({
  metadata: { namespace, name },
  spec: { containers: [{ name: 'c', ports: [{ containerPort: 80 }] }] },
  status: { phase: 'Running', podIP: ip },
})

async function startCluster(options: ApiServerOptions = {}): Promise<ApiServer> {
  const api = await ApiServer.start(options)
  onTestFinished(async () => api[Symbol.asyncDispose]())
  api.put('pods', pod('a', 'one', '10.0.0.1'), pod('b', 'two', '10.0.0.2'))
  return api
}

/** The discovery, and how it finds the addresses of a job with these fields of an entry. */
function discoverer(dir = '') {
  const trial = tryDiscovery('kubernetes_sd_configs', { dir })
  onTestFinished(async () => trial.discovery.close?.())
  const fieldsOf = (entries: readonly string[]) => `kubernetes_sd_configs: [${entries.join(', ')}]`
  return {
    ...trial,
    addresses: async (...entries: string[]): Promise<string[]> => {
      const job = await jobOf(fieldsOf(entries), dir)
      await trial.discovery.keepOnly?.([job])
      const bundles = await trial.discovery.discover(job)
      return bundles.flatMap(bundle => bundle.list()).map(({ address }) => address)
    },
  }
}

test('without the right to look at all namespaces those of other entries are looked at', async () => {
  const api = await startCluster({ forbidden: ['/api/v1/pods'] })
  const { addresses, log } = discoverer()
  const entries = [
    `{role: pod, api_server: "${api.url}"}`,
    `{role: pod, api_server: "${api.url}", namespaces: {names: [b]}}`,
  ]
  await expect.poll(() => addresses(...entries)).toEqual(['10.0.0.2:80', '10.0.0.2:80'])
  expect(log.join()).toContain('cannot watch pods of all namespaces; looking at "b" instead')
})

test('when no namespace is known either, the log says what is missing, and other jobs go on', async () => {
  const api = await startCluster({ forbidden: ['/api/v1/pods'] })
  const { addresses, log } = discoverer()
  const entry = `{role: pod, api_server: "${api.url}"}`
  expect(await addresses(entry)).toEqual([])
  await expect.poll(() => log.join()).toContain('allow it, or list those that are allowed')
  expect(log.join()).toContain('allow "get", "list", "watch" on "pods" in apiGroup ""')
  api.put('nodes', {
    metadata: { name: 'n' },
    status: {
      addresses: [{ type: 'InternalIP', address: '10.1.0.1' }],
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    },
  })
  const node = `{role: node, api_server: "${api.url}"}`
  await expect.poll(() => addresses(entry, node)).toEqual(['10.1.0.1:10250'])
})

test('own_namespace is the one of the kubeconfig context outside a cluster', async () => {
  const api = await startCluster()
  const dir = mkdtempSync(join(tmpdir(), 'vmkit-kubeconfig-'))
  onTestFinished(() => rmSync(dir, { recursive: true }))
  const kubeconfig = {
    'current-context': 'c',
    contexts: [{ name: 'c', context: { cluster: 'k', user: 'u', namespace: 'a' } }],
    clusters: [{ name: 'k', cluster: { server: api.url } }],
    users: [{ name: 'u', user: {} }],
  }
  writeFileSync(join(dir, 'kube.yml'), JSON.stringify(kubeconfig))
  const { addresses } = discoverer(dir)
  const entry = '{role: pod, kubeconfig_file: kube.yml, namespaces: {own_namespace: true}}'
  expect(await addresses(entry)).toEqual(['10.0.0.1:80'])
})

test('targets stay while the API server is away, and come when it comes', async () => {
  const api = await startCluster()
  const { addresses, discovery } = discoverer()
  let changes = 0
  discovery.onChange?.(() => changes++)
  const entry = `{role: pod, api_server: "${api.url}"}`
  expect(await addresses(entry)).toEqual(['10.0.0.1:80', '10.0.0.2:80'])
  await api.down()
  expect(await addresses(entry)).toEqual(['10.0.0.1:80', '10.0.0.2:80'])
  api.delete('pods', 'a/one')
  const before = changes
  await api.up()
  await expect.poll(() => addresses(entry), { timeout: 20_000 }).toEqual(['10.0.0.2:80'])
  expect(changes).toBeGreaterThan(before)
}, 30_000)

test('after a reload the targets of before go on until the new ones are known', async () => {
  const api = await startCluster()
  const { addresses } = discoverer()
  expect(await addresses(`{role: pod, api_server: "${api.url}"}`)).toHaveLength(2)
  api.fail({ on: 'list', times: 1, how: { kind: 'status', status: 500 } })
  const narrow = `{role: pod, api_server: "${api.url}", namespaces: {names: [b]}}`
  expect(await addresses(narrow)).toEqual(['10.0.0.1:80', '10.0.0.2:80'])
  await expect.poll(() => addresses(narrow), { timeout: 10_000 }).toEqual(['10.0.0.2:80'])
}, 20_000)
