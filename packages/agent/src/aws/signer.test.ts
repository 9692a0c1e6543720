import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createSigner, type AwsOptions } from './signer.ts'

const receiver = new URL('https://aps.example/workspaces/w/api/v1/remote_write')

let dir: string
let server: Server
let base = ''
let requests: { readonly line: string; readonly headers: IncomingMessage['headers'] }[] = []
let expiration = ''
let status = 200

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'vmkit-aws-'))
  requests = []
  status = 200
  expiration = '2100-01-01T00:00:00Z'
  server = createServer((request, response) => {
    const url = request.url ?? ''
    requests.push({ line: `${request.method} ${url}`, headers: request.headers })
    response.writeHead(status).end(answer(url))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no address')
  base = `http://127.0.0.1:${address.port}`
})
afterEach(() => {
  server.close()
  rmSync(dir, { recursive: true })
})

function answer(url: string): string {
  if (url === '/latest/api/token') return 'session'
  if (url.endsWith('/security-credentials/')) return 'my-role\n'
  if (url.endsWith('/security-credentials/my-role')) return keysJson('MACHINE')
  if (url.endsWith('/document')) return '{"region":"eu-west-9"}'
  if (url.startsWith('/container')) return keysJson('CONTAINER')
  const action = /Action=(\w+)/.exec(url)?.[1] ?? ''
  const name = action === 'AssumeRole' ? 'ROLE' : 'TOKENROLE'
  return `<${action}Response><${action}Result><Credentials><AccessKeyId>${name}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t/${name}==</SessionToken><Expiration>${expiration}</Expiration></Credentials></${action}Result></${action}Response>`
}

const keysJson = (name: string): string =>
  JSON.stringify({
    AccessKeyId: name,
    SecretAccessKey: 's',
    Token: `t/${name}`,
    Expiration: expiration,
  })

function open(
  options: Partial<Omit<AwsOptions, 'env'>> = {},
  env: AwsOptions['env'] = {},
): () => Promise<Record<string, string>> {
  const sign = createSigner({
    region: 'eu-west-1',
    accessKey: '',
    secretKey: '',
    roleArn: '',
    stsEndpoint: base,
    service: 'aps',
    env: { AWS_EC2_METADATA_SERVICE_ENDPOINT: base, ...env },
    ...options,
  })
  return () => sign('POST', receiver, new Uint8Array([1, 2, 3]))
}

/** The key that a request was signed with, and the region. */
const signedBy = (headers: Record<string, string>): string =>
  /Credential=([^/]+)\/\d+\/([^/]+)\/aps/
    .exec(headers['authorization'] ?? '')
    ?.slice(1)
    .join(' ') ?? ''

const lines = (): string[] => requests.map(({ line }) => line)

test('keys of the flags are used as they are, without asking anybody', async () => {
  const headers = await open({ accessKey: 'AK', secretKey: 'SK' })()
  expect(signedBy(headers)).toBe('AK eu-west-1')
  expect(headers).toMatchObject({
    host: 'aps.example',
    'x-amz-content-sha256': '039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81',
    'x-amz-date': expect.stringMatching(/^\d{8}T\d{6}Z$/),
  })
  expect(headers['authorization']).toContain('SignedHeaders=host;x-amz-content-sha256;x-amz-date,')
  expect(lines()).toEqual([])
})

test('keys of the environment come with their token', async () => {
  const env = { AWS_ACCESS_KEY_ID: 'E', AWS_SECRET_ACCESS_KEY: 's', AWS_SESSION_TOKEN: 'tok' }
  const headers = await open({}, { ...env, AWS_REGION: 'r' })()
  expect(signedBy(headers)).toBe('E eu-west-1')
  expect(headers['x-amz-security-token']).toBe('tok')
  expect(signedBy(await open({ region: '' }, { ...env, AWS_REGION: 'r' })())).toBe('E r')
})

test('a machine gives keys and region by the second version of its metadata service', async () => {
  const headers = await open({ region: '' })()
  expect(signedBy(headers)).toBe('MACHINE eu-west-9')
  expect(headers['x-amz-security-token']).toBe('t/MACHINE')
  const asked = requests.filter(({ line }) => line.startsWith('GET'))
  expect(asked.map(({ line }) => line)).toEqual([
    'GET /latest/dynamic/instance-identity/document',
    'GET /latest/meta-data/iam/security-credentials/',
    'GET /latest/meta-data/iam/security-credentials/my-role',
  ])
  expect(asked.map(one => one.headers['x-aws-ec2-metadata-token'])).toEqual(
    Array(3).fill('session'),
  )
})

test('a container gives keys to those who show its token', async () => {
  writeFileSync(join(dir, 'token'), 'from-file\n')
  const env = {
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `${base}/container`,
    AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: join(dir, 'token'),
  }
  expect(signedBy(await open({}, env)())).toBe('CONTAINER eu-west-1')
  expect(requests[0]?.headers.authorization).toBe('from-file')
})

test('a role is taken on with the keys one has', async () => {
  const sign = open({ accessKey: 'AK', secretKey: 'SK', roleArn: 'arn:aws:iam::1:role/r' })
  const headers = await sign()
  expect(signedBy(headers)).toBe('ROLE eu-west-1')
  expect(headers['x-amz-security-token']).toBe('t/ROLE==')
  expect(lines()).toEqual([
    'GET /?Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr&RoleSessionName=vmkit-agent',
  ])
  expect(requests[0]?.headers.authorization).toMatch(/Credential=AK\/\d+\/eu-west-1\/sts\//)
})

test('a token file is exchanged for a role, and that for another where the flags name one', async () => {
  writeFileSync(join(dir, 'token'), 'jwt\n')
  const env = { AWS_WEB_IDENTITY_TOKEN_FILE: join(dir, 'token'), AWS_ROLE_ARN: 'pod-role' }
  expect(signedBy(await open({}, env)())).toBe('TOKENROLE eu-west-1')
  expect(lines()[0]).toContain('WebIdentityToken=jwt')
  expect(requests[0]?.headers.authorization).toBeUndefined()
  expect(signedBy(await open({ roleArn: 'other' }, env)())).toBe('ROLE eu-west-1')
})

test('keys are asked for once, whoever needs them, and again shortly before they end', async () => {
  let nowMs = Date.parse('2099-12-31T23:59:00Z')
  const sign = open({ roleArn: 'r', accessKey: 'AK', secretKey: 'SK', now: () => nowMs })
  await Promise.all([sign(), sign(), sign()])
  await sign()
  expect(requests).toHaveLength(1)
  nowMs += 49_000
  await sign()
  expect(requests).toHaveLength(1)
  nowMs += 2000
  expiration = '2100-01-01T01:00:00Z'
  await sign()
  await sign()
  expect(requests).toHaveLength(2)
})

test('a refusal is told without what was sent, and asked again the next time', async () => {
  writeFileSync(join(dir, 'token'), 'secret-jwt')
  const env = { AWS_WEB_IDENTITY_TOKEN_FILE: join(dir, 'token'), AWS_ROLE_ARN: 'pod-role' }
  const sign = open({}, env)
  status = 403
  await expect(sign()).rejects.toThrow(
    /^cannot get keys for the role "pod-role": status 403 ; expected 200$/,
  )
  status = 200
  expect(signedBy(await sign())).toBe('TOKENROLE eu-west-1')
})

test.each([
  ['no role beside the token file', { AWS_WEB_IDENTITY_TOKEN_FILE: '/nowhere' }, /AWS_ROLE_ARN/],
  [
    'a token file that is gone',
    { AWS_WEB_IDENTITY_TOKEN_FILE: '/nowhere', AWS_ROLE_ARN: 'r' },
    /ENOENT/,
  ],
])('with %s nothing is signed', async (_, env, message) => {
  await expect(open({}, env)()).rejects.toThrow(message)
})
