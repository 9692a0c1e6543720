import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { startForwardProxy } from '../testdata/access/forward-proxy.ts'
import { listen } from '../testdata/access/listen.ts'
import { startTokenServer, type TokenServer } from '../testdata/access/token-server.ts'
import { createHttpClient, type HttpClient, type OAuth2Options } from './index.ts'

const timeoutMs = 5000
const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

function closing<T extends { close(): unknown }>(one: T): T {
  cleanups.push(() => one.close())
  return one
}

interface World {
  readonly tokens: TokenServer
  readonly made: HttpClient
  readonly clock: { now: number }
  /** The headers that arrived at the target. */
  readonly seen: string[]
  /** The header that the target takes; `''` takes all. */
  readonly target: { wanted: string }
  readonly ask: () => Promise<string>
}

async function start(options: Partial<OAuth2Options> = {}): Promise<World> {
  const tokens = closing(await startTokenServer())
  const target = { wanted: '' }
  const seen: string[] = []
  const server = createServer((request, response) => {
    const header = request.headers.authorization ?? ''
    seen.push(header)
    response.statusCode = target.wanted === '' || target.wanted === header ? 200 : 401
    response.end('up 1\n')
  })
  const { url } = closing(await listen(server, 'http'))
  cleanups.push(() => server.closeAllConnections())
  const clock = { now: 1_000_000 }
  const auth: OAuth2Options = {
    kind: 'oauth2',
    clientId: 'a b',
    clientSecret: 'hush&',
    tokenUrl: tokens.tokenUrl,
    ...options,
  }
  const made = closing(createHttpClient({ auth, now: () => clock.now }))
  const ask = async (): Promise<string> => {
    const result = await made.request({ url, timeoutMs })
    return result.kind === 'answer' ? String(result.status) : result.error.message
  }
  return { tokens, made, clock, seen, target, ask }
}

test('one token serves all requests until shortly before it expires', async () => {
  const { tokens, clock, seen, ask } = await start()
  expect(await Promise.all([ask(), ask(), ask()])).toEqual(['200', '200', '200'])
  expect(tokens.seen).toHaveLength(1)
  clock.now += 3_589_000
  await ask()
  expect(tokens.seen).toHaveLength(1)
  clock.now += 2000
  await ask()
  expect(tokens.seen).toHaveLength(2)
  expect(seen).toEqual([...Array.from({ length: 4 }, () => 'Bearer token-1'), 'Bearer token-2'])
})

test('the server is told who asks and for what', async () => {
  const { tokens, ask } = await start({
    scopes: ['read', 'write'],
    endpointParams: [
      ['audience', 'metrics'],
      ['resource', 'r 1'],
    ],
    headers: [['X-Tenant', 't']],
  })
  await ask()
  const [first] = tokens.seen
  expect(first?.headers).toMatchObject({
    authorization: `Basic ${Buffer.from('a+b:hush%26').toString('base64')}`,
    'content-type': 'application/x-www-form-urlencoded',
    'x-tenant': 't',
  })
  expect(Object.fromEntries(first?.form ?? [])).toEqual({
    grant_type: 'client_credentials',
    scope: 'read write',
    audience: 'metrics',
    resource: 'r 1',
  })
})

test('a server that wants the secret in the form gets it there, from then on at once', async () => {
  const { tokens, clock, ask } = await start()
  tokens.status = 401
  expect(await ask()).toContain('status 401')
  expect(tokens.seen).toHaveLength(2)
  expect(tokens.seen[1]?.headers.authorization).toBeUndefined()
  expect(Object.fromEntries(tokens.seen[1]?.form ?? [])).toMatchObject({
    client_id: 'a b',
    client_secret: 'hush&',
  })
  tokens.status = 200
  clock.now += 1000
  expect(await ask()).toBe('200')
})

test('a token that the target refuses is replaced once', async () => {
  const { tokens, seen, target, ask } = await start()
  await ask()
  target.wanted = 'Bearer token-2'
  expect(await ask()).toBe('200')
  expect(seen).toEqual(['Bearer token-1', 'Bearer token-1', 'Bearer token-2'])
  target.wanted = 'Bearer never'
  expect(await ask()).toBe('401')
  expect(tokens.seen).toHaveLength(3)
})

test.each<[string, number, string, string]>([
  [
    'a refusal',
    400,
    '{"error":"invalid_client","error_description":"no such client, secret hush&"}',
    'status 400: invalid_client: no such client, secret <secret>; client_id, client_secret, scopes and endpoint_params must be what it expects',
  ],
  ['an answer without a token', 200, '{"token":"x"}', 'the answer has no "access_token"'],
  ['no JSON', 200, '<html>', 'the answer has no "access_token"'],
])('%s is told without the secret', async (_, status, body, expected) => {
  const { tokens, clock, ask, seen } = await start()
  Object.assign(tokens, { status, body })
  const error = await ask()
  expect(error).toContain(`cannot get an OAuth2 token from "${tokens.tokenUrl}": ${expected}`)
  expect(error).not.toContain('hush')
  const asked = tokens.seen.length
  expect(await ask()).toBe(error)
  expect(tokens.seen).toHaveLength(asked)
  clock.now += 1000
  Object.assign(tokens, { status: 200, body: 'access_token=form&token_type=mac&expires_in=60' })
  expect(await ask()).toBe('200')
  expect(seen).toEqual(['MAC form'])
})

test('a server that is gone is a failure to connect', async () => {
  const { tokens, made, ask } = await start()
  await tokens.close()
  expect(await ask()).toMatch(/cannot get an OAuth2 token from ".*": .*ECONNREFUSED/)
  expect(await made.request({ url: 'http://a.example', timeoutMs })).toMatchObject({
    cause: 'connect',
  })
})

test('a changed file with the secret gets a new token', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'vmkit-oauth2-'))
  cleanups.push(() => rmSync(dir, { recursive: true }))
  const clientSecretFile = join(dir, 'secret')
  writeFileSync(clientSecretFile, 'one \n')
  const { tokens, clock, ask } = await start({ clientSecretFile })
  await ask()
  writeFileSync(clientSecretFile, 'two\n')
  await ask()
  expect(tokens.seen).toHaveLength(1)
  clock.now += 1000
  await ask()
  const headers = tokens.seen.map(({ headers: { authorization } }) => authorization)
  expect(headers).toEqual(
    ['one', 'two'].map(secret => `Basic ${Buffer.from(`a+b:${secret}`).toString('base64')}`),
  )
})

test('tokens can be asked for through a proxy', async () => {
  const proxy = closing(await startForwardProxy())
  const { tokens, ask } = await start({ proxyUrl: proxy.url })
  expect(await ask()).toBe('200')
  expect(proxy.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
    `POST ${tokens.tokenUrl}`,
  ])
})

test('a token file may be a URL, which is asked for at most once a second', async () => {
  let token = 'one \n'
  let asked = 0
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/token') === true) {
      asked++
      if (token === '') response.statusCode = 404
      response.end(token)
    } else response.end(request.headers.authorization)
  })
  const { url } = closing(await listen(server, 'http'))
  cleanups.push(() => server.closeAllConnections())
  let now = 0
  const auth = { kind: 'bearer', tokenFile: `${url}/token?key=hush` } as const
  const made = closing(createHttpClient({ auth, now: () => now }))
  const sent = async (): Promise<string> => {
    const result = await made.request({ url, timeoutMs })
    return result.kind === 'answer' ? result.body.toString() : result.error.message
  }
  expect(await Promise.all([sent(), sent()])).toEqual(['Bearer one', 'Bearer one'])
  token = 'two'
  expect(await sent()).toBe('Bearer one')
  expect(asked).toBe(1)
  now = 1000
  expect(await sent()).toBe('Bearer two')
  token = ''
  now = 2000
  expect(await sent()).toContain(`cannot read "${url}/token": status 404; expected 200`)
})
