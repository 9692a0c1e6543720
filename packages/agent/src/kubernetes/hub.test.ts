import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { ApiServer } from './testdata/api-server.ts'
import { at, everywhere, pod, pods, quickTiming, startHub } from './testdata/watching.ts'

const WAIT = { timeout: 10_000, interval: 5 }

test('equal accesses, resources and scopes share a watch, others do not', async () => {
  await using server = await ApiServer.start()
  await using started = startHub()
  const { hub } = started
  const one = hub.api(at(server.url))
  expect(hub.api(at(server.url))).toBe(one)
  const leases = [
    one.open(pods, everywhere),
    one.open(pods, { ...everywhere }),
    one.open(pods, { ...everywhere, namespace: 'ns' }),
    one.open(pods, { ...everywhere, label: 'a=b' }),
    one.open({ ...pods }, everywhere),
    hub
      .api({ kind: 'server', url: server.url, http: { headers: [['X-A', 'b']] } })
      .open(pods, everywhere),
  ]
  await Promise.all(leases.map(lease => lease.ready()))
  expect(server.seen('list', 'pods')).toHaveLength(5)
  expect(leases[1]?.objects).toBe(leases[0]?.objects)
  await vi.waitFor(() => expect(server.watches.size).toBe(5), WAIT)
})

test('the namespace of a scope does not count where there are none', async () => {
  await using server = await ApiServer.start()
  await using started = startHub()
  const nodes = { ...pods, plural: 'nodes', isNamespaced: false }
  const api = started.hub.api(at(server.url))
  const leases = ['', 'ns'].map(namespace => api.open(nodes, { ...everywhere, namespace }))
  await Promise.all(leases.map(lease => lease.ready()))
  expect(server.requests.filter(({ path }) => path === '/api/v1/nodes')).toHaveLength(
    server.requests.length,
  )
  expect(server.seen('list', 'nodes')).toHaveLength(1)
})

test('a watch outlives its users for a while, so that a reload keeps it', async () => {
  await using server = await ApiServer.start()
  server.put('pods', pod('a', '1'))
  await using started = startHub({ timing: { ...quickTiming, graceMs: 10_000 } })
  const before = started.hub.api(at(server.url)).open(pods, everywhere)
  await before.ready()
  before[Symbol.dispose]()
  before[Symbol.dispose]()
  const after = started.hub.api(at(server.url)).open(pods, everywhere)
  expect(after.objects).toBe(before.objects)
  expect(after.isSynced).toBe(true)
  expect(server.seen('list', 'pods')).toHaveLength(1)
})

test('the last user gone, a watch ends after a while, and its connection too', async () => {
  await using server = await ApiServer.start()
  await using started = startHub()
  const api = started.hub.api(at(server.url))
  const [first, second] = [api.open(pods, everywhere), api.open(pods, everywhere)]
  await vi.waitFor(() => expect(server.watches.size).toBe(1), WAIT)
  first[Symbol.dispose]()
  await sleep(100)
  expect(server.watches.size).toBe(1)
  second[Symbol.dispose]()
  await vi.waitFor(() => expect(server.watches.size).toBe(0), WAIT)
  await vi.waitFor(
    () => expect(started.metric('vm_promscrape_discovery_kubernetes_url_watchers')).toBe(0),
    WAIT,
  )
  // An api that was let go can be used again.
  using again = api.open(pods, everywhere)
  await again.ready()
  expect(started.hub.api(at(server.url))).toBe(api)
})

test('who lets go of a watch hears no more of it', async () => {
  await using server = await ApiServer.start()
  await using started = startHub()
  const api = started.hub.api(at(server.url))
  const [kept, left] = [api.open(pods, everywhere), api.open(pods, everywhere)]
  await kept.ready()
  const heard: string[] = []
  kept.onChange(({ key }) => heard.push(`kept ${key}`))
  left.onChange(({ key }) => heard.push(`left ${key}`))
  left[Symbol.dispose]()
  await vi.waitFor(() => expect(server.watches.size).toBe(1), WAIT)
  server.put('pods', pod('a', '1'))
  await vi.waitFor(() => expect(heard).toEqual(['kept ns/a']), WAIT)
})

test('a listener that throws harms nobody', async () => {
  await using server = await ApiServer.start()
  await using started = startHub()
  const watch = started.hub.api(at(server.url)).open(pods, everywhere)
  await watch.ready()
  watch.onChange(() => {
    throw new Error('no')
  })
  await vi.waitFor(() => expect(server.watches.size).toBe(1), WAIT)
  server.put('pods', pod('a', '1'), pod('b', '1'))
  await vi.waitFor(() => expect(watch.objects.size).toBe(2), WAIT)
  expect(started.lines).toEqual(Array(2).fill('BUG: cannot tell of a change: no'))
})

test('closing ends what waits', async () => {
  await using server = await ApiServer.start()
  server.fail({ on: 'list', how: { kind: 'hang' } })
  const started = startHub()
  const watch = started.hub.api(at(server.url)).open(pods, everywhere)
  await started.hub.close()
  await watch.ready()
  expect(watch.isSynced).toBe(false)
})

test.each([
  [
    401,
    { namespace: '' },
    'cannot watch pods in all namespaces: the API server does not accept the credentials, status 401 (no); they must be valid and allowed "get", "list", "watch" on "pods" in apiGroup "" by a ClusterRole and a ClusterRoleBinding',
  ],
  [
    403,
    { namespace: '' },
    'cannot watch pods in all namespaces: the API server refuses it with status 403 (no); allow "get", "list", "watch" on "pods" in apiGroup "" by a ClusterRole and a ClusterRoleBinding',
  ],
  [
    403,
    { namespace: 'ns' },
    'cannot watch pods in namespace "ns": the API server refuses it with status 403 (no); allow "get", "list", "watch" on "pods" in apiGroup "" by a Role of namespace "ns" and a RoleBinding',
  ],
] as const)('a refusal with %i in %o names the missing rule once', async (status, where, text) => {
  await using server = await ApiServer.start()
  await using started = startHub()
  server.put('pods', pod('a', '1'))
  server.fail({ on: 'list', times: 4, how: { kind: 'status', status, message: 'no' } })
  const watch = started.hub.api(at(server.url)).open(pods, { ...everywhere, ...where })
  const states: unknown[] = []
  watch.onState(state => states.push(state))
  await watch.ready()
  expect(watch).toMatchObject({ isSynced: false, state: { kind: 'refused', status, text } })
  await vi.waitFor(() => expect(watch.isSynced).toBe(true), WAIT)
  expect(watch.objects.size).toBe(1)
  expect(states).toEqual([{ kind: 'refused', status, text }, { kind: 'watching' }])
  expect(started.lines).toHaveLength(2)
  expect(started.lines[0]).toBe(`${text}; trying again`)
})

test('where lists are allowed and watches are not, lists go on', async () => {
  await using server = await ApiServer.start()
  await using started = startHub()
  server.put('pods', pod('a', '1'))
  server.fail({ on: 'watch', times: 1000, how: { kind: 'status', status: 403 } })
  const watch = started.hub.api(at(server.url)).open(pods, everywhere)
  await vi.waitFor(() => expect(watch.state.kind).toBe('refused'), WAIT)
  server.put('pods', pod('a', '2'))
  await vi.waitFor(() => expect(watch.objects.get('ns/a')?.ip).toBe('2'), WAIT)
  server.put('pods', pod('a', '3'))
  await vi.waitFor(() => expect(watch.objects.get('ns/a')?.ip).toBe('3'), WAIT)
  expect(watch.state.kind).toBe('refused')
  expect(started.lines).toHaveLength(1)
  server.clearFaults()
  await vi.waitFor(() => expect(watch.state.kind).toBe('watching'), WAIT)
})

test('objects stay when a watch is refused later', async () => {
  await using server = await ApiServer.start()
  await using started = startHub()
  server.put('pods', pod('a', '1'))
  const watch = started.hub.api(at(server.url)).open(pods, everywhere)
  await watch.ready()
  await vi.waitFor(() => expect(server.watches.size).toBe(1), WAIT)
  const states: string[] = []
  watch.onState(({ kind }) => states.push(`${kind} ${watch.objects.size}`))
  server.fail({ on: 'any', times: 3, how: { kind: 'status', status: 403 } })
  server.endWatches('reset')
  await vi.waitFor(() => expect(states.at(-1)).toBe('watching 1'), WAIT)
  expect(states[0]).toBe('refused 1')
})
