import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test, vi } from 'vitest'
import { ApiServer } from './testdata/api-server.ts'
import { at, everywhere, pod, pods, startHub } from './testdata/watching.ts'
import type { KubernetesAccess } from './types.ts'

const WAIT = { timeout: 10_000, interval: 5 }
const tlsDir = fileURLToPath(new URL('../../../daemon/src/testdata/tls/', import.meta.url))
const cert = readFileSync(join(tlsDir, 'cert.pem'), 'utf8')
const key = readFileSync(join(tlsDir, 'key.pem'), 'utf8')
const base64 = (text: string): string => Buffer.from(text).toString('base64')

const dirs: string[] = []
function tempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'vmkit-kubernetes-'))
  dirs.push(dir)
  return dir
}
afterEach(() => {
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true })
  vi.unstubAllEnvs()
})

/** Writes a kubeconfig file; JSON is YAML too. */
function kubeconfig(dir: string, cluster: object, user: object = {}, more: object = {}): string {
  const file = join(dir, 'kubeconfig')
  const config = {
    'current-context': 'here',
    contexts: [
      { name: 'elsewhere', context: { cluster: 'missing', user: 'missing' } },
      { name: 'here', context: { cluster: 'c', user: 'u', namespace: 'own' } },
    ],
    clusters: [
      { name: 'broken', cluster: {} },
      { name: 'c', cluster },
    ],
    users: [
      { name: 'other', user: { exec: { command: 'false' } } },
      { name: 'u', user },
    ],
    ...more,
  }
  writeFileSync(file, JSON.stringify(config))
  return file
}

/** Watches pods by an access, and tells how that went once it is known. */
async function watchBy(access: KubernetesAccess, rootDir = '') {
  const started = startHub({ rootDir })
  const watch = started.hub.api(access).open(pods, everywhere)
  await watch.ready()
  return { ...started, watch, [Symbol.asyncDispose]: () => started.hub.close() }
}

test.each([
  ['token', { token: 'secret' }, 'Bearer secret'],
  ['tokenFile', { tokenFile: 'token', token: 'old' }, 'Bearer from-file'],
  ['username and password', { username: 'name', password: 'word' }, `Basic ${base64('name:word')}`],
  ['nothing', {}, undefined],
])('a kubeconfig file with %s is used', async (_, user, authorization) => {
  const dir = tempDir()
  writeFileSync(join(dir, 'token'), 'from-file\n')
  await using server = await ApiServer.start()
  const file = kubeconfig(dir, { server: server.url }, user)
  await using all = await watchBy({ kind: 'kubeconfig', file })
  expect(all.watch.state).toEqual({ kind: 'watching' })
  expect(server.requests[0]?.authorization).toBe(authorization)
  expect(await all.hub.api({ kind: 'kubeconfig', file }).ownNamespace()).toBe('own')
})

test.each([
  [
    'data',
    { 'certificate-authority-data': base64(cert) },
    { 'client-certificate-data': base64(cert), 'client-key-data': base64(key) },
  ],
  [
    'files',
    { 'certificate-authority': 'ca.pem' },
    { 'client-certificate': 'ca.pem', 'client-key': join(tlsDir, 'key.pem') },
  ],
  [
    'no verification',
    { 'insecure-skip-tls-verify': true },
    { 'client-certificate': 'ca.pem', 'client-key': join(tlsDir, 'key.pem') },
  ],
  [
    'a server name',
    { 'certificate-authority': 'ca.pem', 'tls-server-name': 'localhost' },
    { 'client-certificate': 'ca.pem', 'client-key': join(tlsDir, 'key.pem') },
  ],
])('a kubeconfig file with certificates as %s is used', async (_, cluster, user) => {
  const dir = tempDir()
  writeFileSync(join(dir, 'ca.pem'), cert)
  await using server = await ApiServer.start({ tls: { cert, key, asksClient: true } })
  const file = kubeconfig(dir, { server: server.url, ...cluster }, user)
  await using all = await watchBy({ kind: 'kubeconfig', file })
  expect(all.watch.state).toEqual({ kind: 'watching' })
})

test('a kubeconfig file can name a proxy', async () => {
  const dir = tempDir()
  await using proxy = await ApiServer.start()
  proxy.put('pods', pod('a', '1'))
  const file = kubeconfig(dir, { server: 'http://api.example', 'proxy-url': proxy.url })
  await using all = await watchBy({ kind: 'kubeconfig', file })
  // The test server takes what is asked of a proxy for its own.
  expect(all.watch.objects.size).toBe(1)
})

const unsupported = (field: string): string =>
  `user "u" has "${field}", which is not supported; use token, tokenFile, a client certificate, or username and password`
test.each([
  ['exec', {}, { exec: { command: 'aws' } }, {}, unsupported('exec')],
  ['auth-provider', {}, { 'auth-provider': { name: 'gcp' } }, {}, unsupported('auth-provider')],
  ['as', {}, { as: 'admin', token: 'x' }, {}, unsupported('as')],
  ['no context', {}, {}, { 'current-context': '' }, 'it has no current-context; set one'],
  [
    'a wrong context',
    {},
    {},
    { 'current-context': 'x' },
    'its current-context "x" is none of its contexts',
  ],
  [
    'no cluster',
    {},
    {},
    { clusters: [] },
    'cluster "c" of context "here" is not there or has no server',
  ],
  ['no user', {}, {}, { users: [] }, 'user "u" of context "here" is not there or cannot be read'],
  [
    'a wrong server',
    { server: 'ftp://x' },
    {},
    {},
    '"ftp://x" is no address of an API server; expected an http(s) URL',
  ],
])('a kubeconfig file with %s says so', async (_, cluster, user, more, text) => {
  const file = kubeconfig(tempDir(), { server: 'http://127.0.0.1:1', ...cluster }, user, more)
  await using all = await watchBy({ kind: 'kubeconfig', file })
  const { state } = all.watch
  if (state.kind !== 'failing') throw new Error(state.kind)
  expect(state.text.replace(`cannot use kubeconfig "${file}": `, '')).toBe(
    `cannot watch pods: ${text}`,
  )
})

test('a kubeconfig file that comes late, or changes, is read again after trouble', async () => {
  const file = join(tempDir(), 'kubeconfig')
  await using server = await ApiServer.start({ tokens: ['new'] })
  let nowMs = Date.now()
  const started = startHub({ now: () => (nowMs += 1000) })
  await using hub = started.hub
  const watch = hub.api({ kind: 'kubeconfig', file }).open(pods, everywhere)
  await watch.ready()
  expect(watch.state).toHaveProperty('text', expect.stringContaining('ENOENT'))
  const dir = join(file, '..')
  kubeconfig(dir, { server: server.url }, { token: 'old' })
  await vi.waitFor(() => expect(watch.state.kind).toBe('refused'), WAIT)
  kubeconfig(dir, { server: server.url }, { token: 'new' })
  await vi.waitFor(() => expect(watch.state.kind).toBe('watching'), WAIT)
})

/** The files that a pod is given. */
function serviceAccount(token: string): { readonly rootDir: string; readonly dir: string } {
  const rootDir = tempDir()
  const dir = join(rootDir, 'var/run/secrets/kubernetes.io/serviceaccount')
  mkdirSync(dir, { recursive: true })
  writeFileSync(join(dir, 'ca.crt'), cert)
  writeFileSync(join(dir, 'token'), token)
  writeFileSync(join(dir, 'namespace'), 'mine\n')
  return { rootDir, dir }
}

test('the service account of a pod is used, and its token is read again', async () => {
  const { rootDir, dir } = serviceAccount('old')
  await using server = await ApiServer.start({ tokens: ['old'], tls: { cert, key } })
  server.put('pods', pod('a', '1'))
  vi.stubEnv('KUBERNETES_SERVICE_HOST', '127.0.0.1')
  vi.stubEnv('KUBERNETES_SERVICE_PORT', new URL(server.url).port)
  let nowMs = Date.now()
  const started = startHub({ rootDir, now: () => (nowMs += 1000) })
  await using hub = started.hub
  const api = hub.api({ kind: 'in-cluster' })
  expect(await api.ownNamespace()).toBe('mine')
  const watch = api.open(pods, everywhere)
  await watch.ready()
  expect(watch.objects.size).toBe(1)
  writeFileSync(join(dir, 'token'), 'new')
  server.tokens.clear()
  server.tokens.add('new')
  await vi.waitFor(() => expect(server.watches.size).toBe(1), WAIT)
  server.endWatches('gone')
  server.put('pods', pod('b', '1'))
  await vi.waitFor(() => expect(watch.objects.size).toBe(2), WAIT)
  expect(server.requests.at(-1)?.authorization).toBe('Bearer new')
})

test('outside of a cluster the way in is missing, and so is a namespace', async () => {
  vi.stubEnv('KUBERNETES_SERVICE_HOST', undefined)
  const rootDir = tempDir()
  await using all = await watchBy({ kind: 'in-cluster' }, rootDir)
  expect(all.watch.state).toEqual({
    kind: 'failing',
    text: 'cannot watch pods: cannot find the API server: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set; run in a pod, or set api_server or kubeconfig_file',
  })
  await expect(all.hub.api({ kind: 'in-cluster' }).ownNamespace()).rejects.toThrow(
    /^cannot find the namespace this program runs in: ENOENT.*; run in a pod, or name namespaces$/,
  )
})

test('the Kubernetes client is not loaded for a server that is named', async () => {
  await using server = await ApiServer.start()
  const index = new URL('./index.ts', import.meta.url).href
  const watching = new URL('./testdata/watching.ts', import.meta.url).href
  const script = `
    import { registerHooks } from 'node:module'
    const loaded = []
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) })
    await import(${JSON.stringify(index)})
    const { startHub, pods, everywhere } = await import(${JSON.stringify(watching)})
    const { hub } = startHub()
    const watch = hub.api(${JSON.stringify(at(server.url))}).open(pods, everywhere)
    await watch.ready()
    await hub.close()
    console.log(loaded.length > 10, loaded.some(url => url.includes('@kubernetes/')))
  `
  const { promise, resolve } = Promise.withResolvers<string>()
  execFile(process.execPath, ['--input-type=module', '-e', script], (error, stdout, stderr) =>
    resolve(error === null ? stdout : stderr),
  )
  expect(await promise).toBe('true false\n')
})
