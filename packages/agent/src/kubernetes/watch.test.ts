import { expect, test, vi } from 'vitest'
import { ApiServer } from './testdata/api-server.ts'
import { at, everywhere, pod, pods, startHub, type Pod } from './testdata/watching.ts'
import type { ResourceWatch, WatchState } from './types.ts'
import { defaultTiming } from './watch-timing.ts'

const WAIT = { timeout: 10_000, interval: 5 }
const addresses = (watch: ResourceWatch<Pod>): Record<string, string> =>
  Object.fromEntries([...watch.objects].map(([key, { ip }]) => [key, ip]))

/** A server with two pods, and a watch that has read them. */
async function watching(options: Parameters<typeof startHub>[0] = {}) {
  const server = await ApiServer.start()
  server.put('pods', pod('a', '1'), pod('b', '2'))
  const started = startHub(options)
  const api = started.hub.api(at(server.url))
  const watch = api.open(pods, everywhere)
  await watch.ready()
  await vi.waitFor(() => expect(server.watches.size).toBe(1), WAIT)
  return {
    ...started,
    server,
    api,
    watch,
    async [Symbol.asyncDispose]() {
      await started.hub.close()
      await server[Symbol.asyncDispose]()
    },
  }
}

test('a list is read and then every change is told', async () => {
  await using all = await watching()
  const { server, watch, metric } = all
  expect(addresses(watch)).toEqual({ 'ns/a': '1', 'ns/b': '2' })
  expect(watch).toMatchObject({ isSynced: true, state: { kind: 'watching' } })
  const changes: unknown[] = []
  watch.onChange(change => changes.push(change))
  const [a, b] = [watch.objects.get('ns/a'), watch.objects.get('ns/b')]
  server.put('pods', pod('c', '3'), pod('a', '4'), pod('b', '2', { labels: { new: 'label' } }))
  server.delete('pods', 'ns/c')
  const c = { namespace: 'ns', name: 'c', ip: '3' }
  await vi.waitFor(() => expect(changes).toHaveLength(3), WAIT)
  expect(changes).toEqual([
    { key: 'ns/c', before: undefined, after: c },
    { key: 'ns/a', before: a, after: { namespace: 'ns', name: 'a', ip: '4' } },
    { key: 'ns/c', before: c, after: undefined },
  ])
  expect(watch.objects.get('ns/b')).toBe(b)
  const prefix = 'vm_promscrape_discovery_kubernetes_'
  const role = { role: 'pod' }
  expect(metric(`${prefix}objects`, role)).toBe(2)
  expect(metric(`${prefix}url_watchers`, role)).toBe(1)
  expect(metric(`${prefix}objects_added_total`, role)).toBe(3)
  expect(metric(`${prefix}objects_updated_total`, role)).toBe(1)
  expect(metric(`${prefix}objects_removed_total`, role)).toBe(1)
  expect(metric(`${prefix}conns`)).toBeGreaterThan(0)
})

test('requests are those of vmagent', async () => {
  await using all = await watching()
  const [list, watch] = all.server.requests.map(({ path, query }) => `${path}?${query.toString()}`)
  expect(list).toBe('/api/v1/pods?resourceVersion=0&resourceVersionMatch=NotOlderThan')
  expect(watch).toBe(
    '/api/v1/pods?watch=1&allowWatchBookmarks=true&timeoutSeconds=1620&resourceVersion=1002',
  )
})

test('a scope is asked for by its namespace and selectors', async () => {
  await using server = await ApiServer.start()
  await using started = startHub()
  server.put('pods', pod('a', '1', { labels: { app: 'x' } }), pod('b', '2'))
  const scope = { namespace: 'ns', label: 'app=x', field: 'metadata.name!=z' }
  const watch = started.hub.api(at(`${server.url}/`)).open(pods, scope)
  await watch.ready()
  expect(addresses(watch)).toEqual({ 'ns/a': '1' })
  expect(server.requests[0]?.path).toBe('/api/v1/namespaces/ns/pods')
  await vi.waitFor(() => expect(server.watches.size).toBe(1), WAIT)
  server.put('pods', pod('b', '2', { labels: { app: 'x' } }), pod('a', '1'))
  await vi.waitFor(() => expect(addresses(watch)).toEqual({ 'ns/b': '2' }), WAIT)
})

test.each(['end', 'reset', 'half-event'] as const)(
  'a watch that ends by %s goes on where it was, without a list',
  async how => {
    await using all = await watching()
    const { server, watch, lines } = all
    server.put('pods', pod('a', '5'))
    await vi.waitFor(() => expect(watch.objects.get('ns/a')?.ip).toBe('5'), WAIT)
    const { version } = server
    server.endWatches(how)
    server.put('pods', pod('c', '3'))
    server.delete('pods', 'ns/b')
    await vi.waitFor(() => expect(addresses(watch)).toEqual({ 'ns/a': '5', 'ns/c': '3' }), WAIT)
    expect(server.seen('list', 'pods')).toHaveLength(1)
    // Events that were seen are not asked for again.
    expect(server.seen('watch', 'pods').at(-1)?.query.get('resourceVersion')).toBe(`${version}`)
    expect(lines).toEqual([])
  },
)

test('a bookmark moves the place where the next watch begins', async () => {
  await using all = await watching()
  const { server } = all
  server.put('services', { metadata: { name: 's' } })
  server.sendBookmarks()
  server.put('pods', pod('z', '9'))
  await vi.waitFor(() => expect(all.watch.objects.size).toBe(3), WAIT)
  server.sendBookmarks()
  server.compact()
  server.sendBookmarks()
  server.endWatches('end')
  await vi.waitFor(() => expect(server.seen('watch', 'pods')).toHaveLength(2), WAIT)
  expect(server.seen('list', 'pods')).toHaveLength(1)
})

test.each(['gone', 'error', 'unknown-event', 'garbage'] as const)(
  'after %s there is a new list, and what did not change stays the same',
  async how => {
    await using all = await watching()
    const { server, watch, metric } = all
    const a = watch.objects.get('ns/a')
    const keys: string[] = []
    watch.onChange(({ key }) => keys.push(key))
    server.endWatches(how)
    server.put('pods', pod('c', '3'))
    server.delete('pods', 'ns/b')
    server.compact()
    await vi.waitFor(() => expect(addresses(watch)).toEqual({ 'ns/a': '1', 'ns/c': '3' }), WAIT)
    expect(watch.objects.get('ns/a')).toBe(a)
    expect(keys.toSorted()).toEqual(['ns/b', 'ns/c'])
    const stale = metric('vm_promscrape_discovery_kubernetes_stale_resource_versions_total')
    expect(stale >= 1).toBe(how === 'gone')
    await vi.waitFor(() => expect(watch.state.kind).toBe('watching'), WAIT)
  },
)

test('a version that is too old for a new watch leads to a new list', async () => {
  await using all = await watching()
  const { server, watch } = all
  server.fail({ on: 'watch', how: { kind: 'status', status: 410 } })
  server.endWatches('end')
  server.delete('pods', 'ns/b')
  await vi.waitFor(() => expect(addresses(watch)).toEqual({ 'ns/a': '1' }), WAIT)
  expect(server.seen('list', 'pods')).toHaveLength(2)
})

test('a server that is down at the start is asked until it comes', async () => {
  await using server = await ApiServer.start()
  await server.down()
  await using started = startHub()
  const watch = started.hub.api(at(server.url)).open(pods, everywhere)
  await watch.ready()
  expect(watch).toMatchObject({ isSynced: false, state: { kind: 'failing' } })
  expect(watch.state).toHaveProperty('text', expect.stringContaining('ECONNREFUSED'))
  server.put('pods', pod('a', '1'))
  await server.up()
  await vi.waitFor(() => expect(addresses(watch)).toEqual({ 'ns/a': '1' }), WAIT)
  expect(watch).toMatchObject({ isSynced: true, state: { kind: 'watching' } })
  expect(started.lines).toEqual([
    expect.stringMatching(/^cannot watch pods: .*ECONNREFUSED.*; trying again$/),
    'watching pods again',
  ])
})

test.each([
  ['status', { kind: 'status', status: 500 }, 'status 500: it was told to fail; expected 200'],
  ['busy', { kind: 'status', status: 429 }, 'status 429: it was told to fail; expected 200'],
  ['reset', { kind: 'reset' }, 'the connection was lost'],
  ['hang', { kind: 'hang' }, 'the timeout of 200 ms passed'],
  ['silence', { kind: 'silence' }, 'nothing came for 200 ms'],
  ['cut', { kind: 'cut', bytes: 100, isReset: true }, 'cannot read the list: '],
  ['half', { kind: 'cut', bytes: 100, isReset: false }, 'the list breaks off'],
  ['page', { kind: 'body', text: '<html>' }, 'cannot parse "<html>"; expected a JSON object'],
  ['null', { kind: 'body', text: '{}' }, 'the answer is no list'],
  ['no items', { kind: 'body', text: '{"metadata":{"resourceVersion":"1"}}' }, 'is no list'],
  ['bad item', { kind: 'body', text: '{"items":[{"a":}]}' }, 'the object that begins with'],
] as const)('nothing is lost when a list fails with %s', async (_, how, text) => {
  const isSlow = how.kind === 'hang' || how.kind === 'silence'
  const limits = isSlow ? { answerTimeoutMs: 200, listSilenceMs: 200 } : {}
  const timing = { ...defaultTiming, firstRetryMs: 10, ...limits }
  await using all = await watching({ timing })
  const { server, watch, lines } = all
  const before = new Map(watch.objects)
  const states: { readonly state: WatchState; readonly objects: Map<string, Pod> }[] = []
  watch.onState(state => states.push({ state, objects: new Map(watch.objects) }))
  server.fail({ on: 'list', times: 2, how })
  server.endWatches('gone')
  // A connection may be lost in more ways than one, so there may be more states between.
  await vi.waitFor(() => expect(states.at(-1)?.state.kind).toBe('watching'), WAIT)
  expect(states[0]).toEqual({
    state: { kind: 'failing', text: expect.stringContaining(text) },
    objects: before,
  })
  expect([...watch.objects.values()]).toEqual([...before.values()])
  expect(lines[0]).toContain('the 2 objects of before stay; trying again')
  expect(lines.at(-1)).toBe('watching pods again')
})

test('a first list that breaks off leaves nothing half read behind', async () => {
  await using server = await ApiServer.start()
  await using started = startHub()
  server.put('pods', pod('a', '1'), pod('b', '2'))
  server.fail({ on: 'list', how: { kind: 'cut', bytes: 180, isReset: false } })
  const watch = started.hub.api(at(server.url)).open(pods, everywhere)
  await watch.ready()
  expect(watch.objects.size).toBe(0)
  await vi.waitFor(() => expect(watch.objects.size).toBe(2), WAIT)
})

test('a watch that falls silent after bookmarks begins anew', async () => {
  const timing = { ...defaultTiming, firstRetryMs: 10, bookmarkSilenceMs: 100 }
  await using all = await watching({ timing })
  const { server, watch, metric } = all
  server.sendBookmarks()
  server.sendBookmarks()
  for (const one of server.watches) one.isStalled = true
  server.put('pods', pod('c', '3'))
  await vi.waitFor(() => expect(watch.objects.size).toBe(3), WAIT)
  expect(server.seen('list', 'pods')).toHaveLength(1)
  expect(metric('vmkit_kubernetes_watch_failures_total', { reason: 'silence' })).toBeGreaterThan(0)
})

test('a watch that the server does not end in time begins anew', async () => {
  await using all = await watching({ timing: { firstRetryMs: 10, serverTimeoutMs: 100 } })
  const { server, watch } = all
  for (const one of server.watches) one.isStalled = true
  server.put('pods', pod('c', '3'))
  await vi.waitFor(() => expect(watch.objects.size).toBe(3), WAIT)
  expect(server.seen('list', 'pods')).toHaveLength(1)
})

test('a watch that ends at once again and again does not flood the server', async () => {
  await using all = await watching({ timing: { firstRetryMs: 1000 } })
  const { server } = all
  server.fail({ on: 'watch', times: 100, how: { kind: 'body', text: '' } })
  server.endWatches('end')
  await vi.waitFor(() => expect(server.seen('watch', 'pods').length).toBeGreaterThan(1), WAIT)
  const count = server.seen('watch', 'pods').length
  await new Promise(resolve => setTimeout(resolve, 200))
  expect(server.seen('watch', 'pods').length - count).toBeLessThan(2)
})

test('half-broken objects are skipped with one warning each', async () => {
  await using all = await watching()
  const { server, watch, lines, metric } = all
  for (let i = 0; i < 3; i++) {
    server.put('pods', pod('useless', ''))
    server.put('pods', { ...pod('a', '9'), spec: { broken: true } })
    server.put('pods', { metadata: { name: '' } })
  }
  server.put('pods', pod('c', '3'))
  await vi.waitFor(() => expect(watch.objects.has('ns/c')).toBe(true), WAIT)
  // Of what cannot be read the last that is known stays.
  expect(addresses(watch)).toEqual({ 'ns/a': '1', 'ns/b': '2', 'ns/c': '3' })
  expect(lines).toEqual([
    'skipping "ns/useless" of the pods: it lacks what is needed',
    'skipping "ns/a" of the pods: spec.broken is set',
    'skipping one of the pods: it has no name',
  ])
  expect(metric('vmkit_kubernetes_skipped_objects_total')).toBe(9)
})

test('an object of 10 MB is read, and one beyond the bound is skipped', async () => {
  await using all = await watching({ timing: { maxObjectBytes: 11_000_000 } })
  const { server, watch, lines } = all
  const large = (name: string, bytes: number) => ({ ...pod(name, '7'), data: 'x'.repeat(bytes) })
  server.put('pods', large('large', 10_000_000), large('larger', 12_000_000), pod('c', '3'))
  await vi.waitFor(() => expect(watch.objects.has('ns/c')).toBe(true), WAIT)
  expect([...watch.objects.keys()]).toEqual(['ns/a', 'ns/b', 'ns/large', 'ns/c'])
  expect(lines[0]).toMatch(/^skipping one of the pods: it has 12\d+ bytes, which is more than/)
  server.endWatches('gone')
  await vi.waitFor(() => expect(server.seen('list', 'pods')).toHaveLength(2), WAIT)
  await vi.waitFor(() => expect(server.watches.size).toBe(1), WAIT)
  expect([...watch.objects.keys()]).toEqual(['ns/a', 'ns/b', 'ns/large', 'ns/c'])
})

test('a list in parts is read to its end', async () => {
  await using server = await ApiServer.start()
  await using started = startHub()
  const part = (name: string, more: object) =>
    JSON.stringify({ metadata: { resourceVersion: '5', ...more }, items: [pod(name, '1')] })
  server.fail({ on: 'list', how: { kind: 'body', text: part('a', { continue: 'more' }) } })
  server.fail({ on: 'list', how: { kind: 'body', text: part('b', { continue: '' }) } })
  const watch = started.hub.api(at(server.url)).open(pods, everywhere)
  await watch.ready()
  expect([...watch.objects.keys()]).toEqual(['ns/a', 'ns/b'])
  expect(server.requests[1]?.query.get('continue')).toBe('more')
  expect(server.requests[1]?.query.has('resourceVersion')).toBe(false)
})

test('a version of the API that the server lacks is given up for the next one', async () => {
  await using server = await ApiServer.start({ without: ['/apis/g.k8s.io/v1/'] })
  await using started = startHub()
  const versions = ['v1', 'v1beta1'].map(version => ({ group: 'g.k8s.io', version }))
  const things = { ...pods, plural: 'things', versions }
  server.put('things', pod('a', '1'))
  const watch = started.hub.api(at(server.url)).open(things, everywhere)
  await watch.ready()
  expect(watch.objects.size).toBe(1)
  await vi.waitFor(() => expect(server.watches.size).toBe(1), WAIT)
  server.endWatches('gone')
  await vi.waitFor(() => expect(server.seen('list', 'things')).toHaveLength(3), WAIT)
  expect(server.seen('list', 'things').map(({ path }) => path.split('/')[3])).toEqual([
    'v1',
    'v1beta1',
    'v1beta1',
  ])
  expect(started.lines).toEqual([])
})

test('a resource that the server does not know is said', async () => {
  await using server = await ApiServer.start({ without: ['/apis/g.k8s.io/'] })
  await using started = startHub()
  const versions = [{ group: 'g.k8s.io', version: 'v1' }]
  const watch = started.hub.api(at(server.url)).open({ ...pods, versions }, everywhere)
  await watch.ready()
  expect(watch.state).toEqual({
    kind: 'failing',
    text: 'cannot watch pods: the API server does not know them in g.k8s.io/v1 (status 404)',
  })
})
