import { hash } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { parseFlags } from '@vmkit/daemon/flags'
import { createHttpClient, type HttpClientOptions } from '@vmkit/daemon/http-client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startForwardProxy } from '../../daemon/src/testdata/access/forward-proxy.ts'
import { listen, type Listening } from '../../daemon/src/testdata/access/listen.ts'
import { startTokenServer } from '../../daemon/src/testdata/access/token-server.ts'
import { signRequest } from './aws/sign.ts'
import { agentFlags, type AgentFlags } from './flags/index.ts'
import { receiverAccess } from './receiver-access.ts'
import { AgentBench } from './testdata/agent-bench.ts'

let requests: { readonly headers: IncomingHttpHeaders; readonly body: Buffer }[]
let receiver: Listening
beforeEach(async () => {
  requests = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      requests.push({ headers: request.headers, body: Buffer.concat(chunks) })
      response.end()
    })
  })
  receiver = await listen(server, 'http')
})
afterEach(() => receiver.close())

function flagsOf(...args: readonly string[]): AgentFlags {
  const parsed = parseFlags(
    agentFlags,
    args.map(arg => `-remoteWrite.${arg}`),
    { program: 'vmkit-agent', version: 'v0', description: '' },
  )
  if (parsed.kind === 'exit') throw new Error(parsed.stderr)
  return parsed.flags
}

const accessOf = (...args: readonly string[]): ReturnType<typeof receiverAccess> =>
  receiverAccess(flagsOf(...args), 0, new URL('http://me:hush@h/'))

async function send(options: HttpClientOptions): Promise<IncomingHttpHeaders | undefined> {
  const client = createHttpClient({ ...options, keepAlive: false })
  const result = await client.request({ url: receiver.url, body: 'x', timeoutMs: 20_000 })
  await client.close()
  expect(result).toMatchObject({ kind: 'answer', status: 200 })
  return requests.at(-1)?.headers
}

test('requests carry the token that OAuth2 gives out for what the flags say', async () => {
  const tokens = await startTokenServer()
  const headers = await send(
    accessOf(
      'oauth2.clientID=id',
      'oauth2.clientSecret=hush',
      `oauth2.tokenUrl=${tokens.tokenUrl}`,
      'oauth2.scopes=a;b',
      'oauth2.endpointParams={"audience":"metrics","x":"y"}',
    ),
  )
  await tokens.close()
  expect(headers?.authorization).toBe('Bearer token-1')
  expect(Object.fromEntries(tokens.seen[0]?.form ?? [])).toEqual({
    grant_type: 'client_credentials',
    scope: 'a b',
    audience: 'metrics',
    x: 'y',
  })
  expect(tokens.seen[0]?.headers.authorization).toBe(
    `Basic ${Buffer.from('id:hush').toString('base64')}`,
  )
})

test('requests pass through the proxy of the flags', async () => {
  const proxy = await startForwardProxy()
  await send(accessOf(`proxyURL=${proxy.url}`))
  await proxy.close()
  expect(proxy.seen.map(({ url }) => url)).toEqual([`${receiver.url}/`])
})

test('a name and password in the URL count where no flag says otherwise, and leave the URL', () => {
  const url = new URL('http://me:h%75sh@h/')
  expect(receiverAccess(flagsOf(), 0, url).auth).toEqual({
    kind: 'basic',
    username: 'me',
    password: 'hush',
  })
  expect(url.href).toBe('http://h/')
  expect(accessOf('bearerToken=t').auth).toEqual({ kind: 'bearer', token: 't', tokenFile: '' })
})

test.each([
  [
    ['basicAuth.username=a', 'bearerToken=b'],
    '-remoteWrite.basicAuth and -remoteWrite.bearerToken together',
  ],
  [['oauth2.clientID=a'], 'there is no secret'],
  [['oauth2.clientID=a', 'oauth2.clientSecret=s'], 'tokenUrl: it has to be an http or https URL'],
  [
    [
      'oauth2.clientID=a',
      'oauth2.clientSecret=s',
      'oauth2.tokenUrl=http://h',
      'oauth2.endpointParams=[1]',
    ],
    'has to be a JSON object of texts',
  ],
  [['proxyURL=ftp://h'], 'cannot use -remoteWrite.proxyURL'],
  [['headers=x'], 'cannot use -remoteWrite.headers'],
])('%j is refused', (args, message) => {
  expect(() => accessOf(...args)).toThrow(message)
})

test('an agent signs what it sends for AWS, token included', async () => {
  await using bench = await openBench()
  await bench.start(
    `-promscrape.config=${bench.write('scrape.yml', bench.scrapeConfig())}`,
    `-remoteWrite.url=${receiver.url}/workspaces/w/api/v1/remote_write`,
    '-remoteWrite.aws.useSigv4',
    '-remoteWrite.aws.region=eu-west-1',
    '-remoteWrite.aws.accessKey=AK',
    '-remoteWrite.aws.secretKey=SK',
    '-remoteWrite.forcePromProto',
  )
  await bench.until('a request', () => requests.length > 0)
  const [{ headers, body } = { headers: {}, body: Buffer.alloc(0) }] = requests
  const date = String(headers['x-amz-date'])
  const timeMs = Date.parse(
    date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'),
  )
  const signed = signRequest(
    {
      method: 'POST',
      url: new URL(`${receiver.url}/workspaces/w/api/v1/remote_write`),
      headers: { 'x-amz-content-sha256': hash('sha256', body, 'hex') },
      body,
    },
    { accessKey: 'AK', secretKey: 'SK' },
    { region: 'eu-west-1', service: 'aps', timeMs },
  )
  expect(headers).toMatchObject(signed)
})

test.each([
  [['-remoteWrite.forcePromProto', '-remoteWrite.forceVMProto'], 'pass one of them'],
  [['-remoteWrite.onRefused=pray'], 'write one of quarantine, drop, retry'],
])('an agent with %j does not start', async (args, message) => {
  await using bench = await openBench()
  await expect(bench.start(...args)).rejects.toThrow(message)
})

test('the old name of the longest pause still works, with a warning', async () => {
  await using bench = await openBench()
  await bench.start('-remoteWrite.retryMaxTime=5s')
  expect(bench.log.join('\n')).toContain('-remoteWrite.retryMaxTime is an old name')
})

async function openBench(): Promise<AgentBench & AsyncDisposable> {
  const bench = await AgentBench.open()
  return Object.assign(bench, { [Symbol.asyncDispose]: () => bench.close() })
}
