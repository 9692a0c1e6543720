import { existsSync } from 'node:fs'
import { createLogger } from '@vmkit/daemon/log'
import { MetricRegistry } from '@vmkit/daemon/metrics'
import { expect, test, vi } from 'vitest'
import {
  createKubernetesHub,
  type Resource,
  type WatchedObject,
} from '../../../packages/agent/src/kubernetes/index.ts'

// An API server that was checked against a real one, with objects as that one has them.
const folder = new URL('../../../../shared/data/k8s/', import.meta.url)
const isThere = existsSync(folder)
const WAIT = { timeout: 20_000, interval: 20 }

interface Whole extends WatchedObject {
  /** The object as JSON, without what only one of list and watch tells. */
  readonly text: string
}

const groups: Readonly<Record<string, string>> = {
  nodes: '',
  namespaces: '',
  pods: '',
  services: '',
  endpoints: '',
  endpointslices: 'discovery.k8s.io',
  ingresses: 'networking.k8s.io',
}

const textOf = (object: any): string =>
  JSON.stringify({
    ...object,
    kind: undefined,
    apiVersion: undefined,
    metadata: { ...object.metadata, managedFields: [] },
  })

const resourceOf = (plural: string): Resource<Whole> => ({
  plural,
  versions: ['v1', 'v1beta1'].map(version => ({ group: groups[plural] ?? '', version })),
  isNamespaced: plural !== 'nodes' && plural !== 'namespaces',
  decode: (raw: any) => ({
    namespace: raw.metadata.namespace ?? '',
    name: raw.metadata.name,
    text: textOf(raw),
  }),
})

/** Starts the server and a watch of everything it has. */
async function start(serverOptions: object = {}, token = '') {
  const { startFakeApiServer } = await import(new URL('fake-apiserver.mjs', folder).href)
  const server = await startFakeApiServer({
    fixtures: [new URL('fixture.json', folder).pathname],
    quiet: true,
    bookmarkMs: 50,
    ...serverOptions,
  })
  const lines: string[] = []
  const hub = createKubernetesHub({
    log: createLogger({ output: line => lines.push(line) }),
    metrics: new MetricRegistry(),
    timing: { firstRetryMs: 20, bookmarkSilenceMs: 400, answerTimeoutMs: 400 },
  })
  const auth = token === '' ? {} : { auth: { kind: 'bearer', token } as const }
  const api = hub.api({ kind: 'server', url: server.url, http: auth })
  const watches = new Map(
    Object.keys(groups).map(plural => [
      plural,
      api.open(resourceOf(plural), { namespace: '', label: '', field: '' }),
    ]),
  )
  await Promise.all([...watches.values()].map(watch => watch.ready()))
  return {
    server,
    lines,
    watches,
    admin: (route: string, body: object): unknown =>
      server.admin[`POST ${route}`](new URLSearchParams(), body),
    /** Waits until every watch has just what the server has. */
    async untilEqual(plurals: readonly string[] = Object.keys(groups)) {
      await vi.waitFor(() => {
        for (const plural of plurals) expect(known(plural)).toEqual(held(plural))
      }, WAIT)
    },
    async [Symbol.asyncDispose]() {
      await hub.close()
      await server.close()
    },
  }

  function known(plural: string): Record<string, string> {
    const objects = watches.get(plural)?.objects ?? new Map<string, Whole>()
    return Object.fromEntries([...objects].map(([key, { text }]) => [key, text]))
  }

  function held(plural: string): Record<string, string> {
    const [, stored]: any = [...server.store.types].find(([type]: any) => type.r === plural)
    return Object.fromEntries(
      [...stored.objs].map(([key, object]: [string, object]) => [key, textOf(object)]),
    )
  }
}

/** The same changes each time. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    yield state >>> 8
  }
}

test.skipIf(!isThere)('every object of every kind is known', async () => {
  await using all = await start()
  await all.untilEqual()
  expect(all.watches.get('pods')?.objects.size).toBe(50)
  expect(all.lines).toEqual([])
})

test.skipIf(!isThere)('an old server is asked in the versions it knows', async () => {
  const without = ['discovery.k8s.io/v1', 'networking.k8s.io/v1']
  await using all = await start({ without, withV1beta1: true })
  await all.untilEqual()
  expect(all.lines).toEqual([])
})

test.skipIf(!isThere)('what a token may not see is named, and comes when it may', async () => {
  await using all = await start({ tokens: ['t:pods,nodes'] }, 't')
  await all.untilEqual(['pods', 'nodes'])
  const services = all.watches.get('services')
  expect(services?.state).toMatchObject({ kind: 'refused', status: 403 })
  expect(services?.state).toHaveProperty(
    'text',
    'cannot watch services in all namespaces: the API server refuses it with status 403 (services is forbidden: User "t" cannot list resource "services" in API group "" at the cluster scope); allow "get", "list", "watch" on "services" in apiGroup "" by a ClusterRole and a ClusterRoleBinding',
  )
  all.admin('tokens', { add: ['t'] })
  await all.untilEqual()
})

test.skipIf(!isThere)('whatever happens, in the end all is as the server has it', async () => {
  await using all = await start()
  const { admin } = all
  const next = numbers(7)
  const pod = (n: number): object => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'churn', name: `pod-${n % 20}`, labels: { n: String(n) } },
    status: { podIP: `10.0.0.${n % 250}` },
  })
  const faults: readonly (() => unknown)[] = [
    ...['end', 'reset', 'truncate', 'garbage', 'error', 'unknown'].map(
      mode => () => admin('disconnect', { mode }),
    ),
    () => admin('expire', { notify: true }),
    () => admin('expire', {}),
    async () => {
      // Silence is noticed once there were bookmarks.
      await new Promise(resolve => setTimeout(resolve, 300))
      admin('stall', { on: true })
    },
    ...['reset', 'garbage', 'hang'].map(mode => () => {
      admin('fail', { mode, count: 2, ms: 300 })
      return admin('disconnect', { mode: 'end' })
    }),
    ...[401, 403, 429, 500, 503].map(status => () => {
      admin('fail', { status, count: 3 })
      return admin('disconnect', { mode: 'error' })
    }),
    () => admin('down', { ms: 100 }),
  ]
  for (const fault of faults) {
    for (let i = 0; i < 10; i++) {
      const n = next.next().value
      admin('apply', pod(n))
      if (n % 3 === 0)
        admin('delete', {
          apiVersion: 'v1',
          kind: 'Pod',
          namespace: 'churn',
          name: `pod-${n % 20}`,
        })
      if (i === 4) await fault()
      if (i % 3 === 0) await new Promise(resolve => setTimeout(resolve, 5))
    }
    await all.untilEqual()
  }
  for (const watch of all.watches.values()) {
    await vi.waitFor(() => expect(watch.state).toEqual({ kind: 'watching' }), WAIT)
  }
})
