import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadAll } from 'js-yaml'
import { expect, test } from 'vitest'
import { ApiServer } from '../../packages/agent/src/kubernetes/testdata/api-server.ts'
import { freePort, getJson, startOurs, until, untilUp } from '../peers/process.ts'
import { startLoopback } from '../peers/loopback.ts'
import { temporaryDir } from '../peers/temporary-dir.ts'

const file = join(import.meta.dirname, '../../deploy/agent.yaml')
const manifests = loadAll(readFileSync(file, 'utf8')) as any[]
const find = (kind: string): any => manifests.find(one => one?.kind === kind)
const { spec } = find('StatefulSet')
const [container] = spec.template.spec.containers

const node = (n: number) => ({
  metadata: { name: `node-${n}`, labels: { zone: `z${n}` } },
  status: {
    addresses: [{ type: 'InternalIP', address: `10.0.0.${n}` }],
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
  },
})

const pod = (name: string, ip: string, annotations: object, ports: number[]) => ({
  metadata: { namespace: 'shop', name, labels: { app: 'web' }, annotations },
  spec: {
    nodeName: 'node-1',
    containers: [{ name: 'main', ports: ports.map(containerPort => ({ containerPort })) }],
  },
  status: { phase: 'Running', podIP: ip, hostIP: '10.0.0.1' },
})

const scrape = { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '8080' }

/** A cluster of three nodes with an annotated service, an annotated pod, and some that are not. */
async function startCluster(): Promise<ApiServer> {
  const api = await ApiServer.start()
  api.put('nodes', node(1), node(2), node(3))
  api.put('services', { metadata: { namespace: 'default', name: 'kubernetes' }, spec: {} })
  api.put('endpoints', {
    metadata: { namespace: 'default', name: 'kubernetes' },
    subsets: [{ addresses: [{ ip: '10.1.1.1' }], ports: [{ name: 'https', port: 6443 }] }],
  })
  api.put('services', {
    metadata: {
      namespace: 'shop',
      name: 'web',
      annotations: { ...scrape, 'prometheus.io/path': '/stats' },
    },
    spec: {},
  })
  const pods = ['web-0', 'web-1'].map((name, i) => pod(name, `10.2.0.${i}`, {}, [8080, 9090]))
  api.put(
    'pods',
    ...pods,
    pod('job', '10.2.0.7', scrape, [8080, 9090]),
    pod('quiet', '10.2.0.8', {}, [80]),
  )
  api.put('endpoints', {
    metadata: { namespace: 'shop', name: 'web' },
    subsets: [
      {
        addresses: pods.map(({ metadata, status }) => ({
          ip: status.podIP,
          targetRef: { kind: 'Pod', namespace: 'shop', name: metadata.name },
        })),
        ports: [{ name: 'http', port: 8080 }],
      },
    ],
  })
  return api
}

const expected = [
  'kubernetes-apiservers https://10.1.1.1:6443/metrics',
  ...[1, 2, 3].flatMap(n => [
    `kubernetes-cadvisor https://10.0.0.${n}:10250/metrics/cadvisor`,
    `kubernetes-nodes https://10.0.0.${n}:10250/metrics`,
  ]),
  'kubernetes-pods http://10.2.0.7:8080/metrics',
  'kubernetes-service-endpoints http://10.2.0.0:8080/stats',
  'kubernetes-service-endpoints http://10.2.0.1:8080/stats',
].toSorted()

test('two members started as the manifests say share the targets of a cluster, and send for a tenant', async () => {
  using dir = temporaryDir()
  await using api = await startCluster()
  const written = new Set<string>()
  await using store = await startLoopback((request, response) => {
    written.add(request.url ?? '')
    request.resume().on('end', () => response.writeHead(204).end())
  })
  const folder = join(dir.path, 'etc/vmkit')
  mkdirSync(folder, { recursive: true })
  const config: string = find('ConfigMap').data['scrape.yaml']
  // Nothing listens at the targets, so the first scrapes may as well come soon.
  const here = config
    .replaceAll(/- role: (\w+)/g, `- api_server: ${api.url}\n        role: $1`)
    .replace('scrape_interval: 30s', 'scrape_interval: 1s')
  writeFileSync(join(folder, 'scrape.yaml'), here)

  const start = async (name: string) => {
    const port = await freePort()
    const env: Record<string, string> = {
      ...Object.fromEntries(container.env.map((one: any) => [one.name, one.value])),
      POD_NAME: name,
    }
    const [program, ...args]: string[] = container.args.map((arg: string) =>
      arg
        .replaceAll(/\$\((\w+)\)/g, (_, variable: string) => env[variable] ?? '')
        .replace('http://vminsert:8480', `http://${store.address}`)
        .replace('=/etc/vmkit', `=${folder}`)
        .replace('=/var/lib/vmkit', `=${join(dir.path, name)}`),
    )
    expect(program).toBe('agent')
    const agent = startOurs('agent', [...args, `-httpListenAddr=127.0.0.1:${port}`])
    await untilUp(`http://127.0.0.1:${port}/-/ready`, agent)
    return { agent, url: `http://127.0.0.1:${port}` }
  }
  const members = await Promise.all(['vmkit-agent-0', 'vmkit-agent-1'].map(start))
  await using first = members[0]!.agent
  await using second = members[1]!.agent

  const targetsOf = async (url: string): Promise<string[]> => {
    const { data } = await getJson(`${url}/api/v1/targets`)
    return data.activeTargets.map((one: any) => `${one.scrapePool} ${one.scrapeUrl}`)
  }
  const all = await until('the targets', async () => {
    const lists = await Promise.all(members.map(({ url }) => targetsOf(url)))
    return lists.flat().length === expected.length && lists
  })
  expect(all.flat().toSorted()).toEqual(expected)
  expect(all.every(list => list.length > 0)).toBe(true)
  await until('samples', async () => written.size > 0)
  expect([...written]).toEqual(['/insert/0/prometheus/api/v1/write'])
  for (const agent of [first, second]) expect(await agent.stop(), agent.output()).toBe(0)
})
