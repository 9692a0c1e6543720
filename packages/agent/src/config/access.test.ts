import { expect, test } from 'vitest'
import { parseScrapeConfig, type HttpAccess, type ScrapeFile } from './index.ts'

const parse = (fields: string): Promise<ScrapeFile> =>
  parseScrapeConfig({
    text: `scrape_configs:\n- job_name: j\n${fields.replaceAll(/^/gm, '  ')}`,
    file: 'scrape.yml',
    dir: '/etc/vm',
  })

/** Returns the access of the job, and what is wrong with it as `line:column: message`. */
async function access(fields: string): Promise<HttpAccess | readonly string[]> {
  const { jobs, skippedJobs } = await parse(fields)
  const [job] = jobs
  if (job !== undefined) return job.http
  return skippedJobs.flatMap(({ problems }) =>
    problems.map(({ line, column, message }) => `${line}:${column}: ${message}`),
  )
}

test.each<[string, HttpAccess]>([
  ['', { headers: [] }],
  ['enable_http2: true', { headers: [] }],
  ['proxy_url:', { headers: [] }],
  [
    'proxy_url: socks5://u:p@a:1080',
    { headers: [], proxy: { url: 'socks5://u:p@a:1080', headers: [] } },
  ],
  [
    `proxy_url: tls+socks5://a:1
proxy_tls_config: {server_name: n, min_version: tls12}`,
    {
      headers: [],
      proxy: {
        url: 'tls+socks5://a:1',
        tls: {
          ca: '',
          caFile: '',
          cert: '',
          certFile: '',
          key: '',
          keyFile: '',
          serverName: 'n',
          insecureSkipVerify: false,
          minVersion: 'tls12',
        },
        headers: [],
      },
    },
  ],
  [
    'proxy_url: https://a\nproxy_basic_auth: {username: u, password_file: p}\nproxy_headers: ["X: y"]',
    {
      headers: [],
      proxy: {
        url: 'https://a',
        auth: {
          kind: 'basic',
          username: 'u',
          usernameFile: '',
          password: '',
          passwordFile: '/etc/vm/p',
        },
        headers: [['X', 'y']],
      },
    },
  ],
  [
    'proxy_url: http://a\nproxy_authorization: {type: Key, credentials: c}',
    {
      headers: [],
      proxy: {
        url: 'http://a',
        auth: { kind: 'authorization', type: 'Key', credentials: 'c', credentialsFile: '' },
        headers: [],
      },
    },
  ],
  [
    'proxy_url: http://a\nproxy_bearer_token_file: https://b/token',
    {
      headers: [],
      proxy: {
        url: 'http://a',
        auth: { kind: 'bearer', token: '', tokenFile: 'https://b/token' },
        headers: [],
      },
    },
  ],
  [
    `oauth2:
  client_id: id
  client_secret_file: secret
  token_url: https://login/token
  scopes: [a, b]
  endpoint_params: {audience: x}
  tls_config: {insecure_skip_verify: true}
  proxy_url: http://p
  headers: ["A: b"]`,
    {
      headers: [],
      auth: {
        kind: 'oauth2',
        clientId: 'id',
        clientSecret: '',
        clientSecretFile: '/etc/vm/secret',
        tokenUrl: 'https://login/token',
        scopes: ['a', 'b'],
        endpointParams: [['audience', 'x']],
        tls: {
          ca: '',
          caFile: '',
          cert: '',
          certFile: '',
          key: '',
          keyFile: '',
          serverName: '',
          insecureSkipVerify: true,
          minVersion: '',
        },
        proxyUrl: 'http://p',
        headers: [['A', 'b']],
      },
    },
  ],
])('a job with %j reaches its targets', async (fields, expected) => {
  expect(await access(fields)).toEqual(expected)
})

test.each<[string, string[]]>([
  [
    'authorization: {credentials: hush}\nbearer_token: hush',
    ['4:17: cannot use authorization and bearer_token together; use one of them'],
  ],
  [
    'bearer_token_file: a\noauth2: {client_id: i, client_secret: hush, token_url: http://t}',
    ['4:11: cannot use bearer_token_file and oauth2 together; use one of them'],
  ],
  [
    'proxy_url: http://a\nproxy_bearer_token: hush\nproxy_basic_auth: {username: u}',
    ['4:23: cannot use proxy_basic_auth and proxy_bearer_token together; use one of them'],
  ],
  [
    'basic_auth:\n  username: u\n  password: hush\n  password_file: f',
    ['6:20: cannot use password and password_file together; use one of them'],
  ],
  [
    'oauth2: {scopes: [a]}',
    [
      '3:11: "oauth2" needs client_id',
      '3:11: "oauth2" needs client_secret or client_secret_file',
      '3:11: "oauth2" needs token_url',
    ],
  ],
  [
    'oauth2: {client_id: i, client_secret: hush, client_secret_file: f, token_url: login}',
    [
      '3:67: cannot use client_secret and client_secret_file together; use one of them',
      '3:81: cannot use this token_url; write an http or https URL',
    ],
  ],
  [
    'oauth2: {client_id: i, client_secret: hush, token_url: http://t, proxy_url: "ftp://u:hush@p"}',
    [
      '3:79: cannot use the proxy URL "ftp://p"; write http://, https://, socks5:// or tls+socks5:// and host:port',
    ],
  ],
  [
    'proxy_basic_auth: {}',
    ['3:21: "proxy_basic_auth" needs username and password, or files with them'],
  ],
  [
    'tls_config: {min_version: TLS14}',
    ['3:29: cannot parse TLS version "TLS14"; expected one of TLS10, TLS11, TLS12, TLS13'],
  ],
  [
    'proxy_url: socks5://a\nproxy_bearer_token: hush',
    [
      '3:14: cannot log in to a SOCKS proxy with a token; use proxy_basic_auth, or name:password@ in proxy_url',
    ],
  ],
  [
    'headers: ["A: b", hush]',
    ['3:12: cannot parse header 2 of "headers"; write "Name: value" on one line'],
  ],
])('a job with %j is skipped', async (fields, expected) => {
  expect(await access(fields)).toEqual(expected)
})

test.each(['proxy_url: ftp://u:hush@a', 'proxy_url: ""', 'proxy_url: [a]'])(
  'the configuration with %j is refused',
  async fields => {
    await expect(parse(fields)).rejects.toThrow(/^scrape.yml:3:\d+: /)
  },
)

test('basic_auth without a username is accepted with a warning', async () => {
  const { jobs } = await parse('basic_auth: {password: hush}')
  expect(jobs[0]?.http.auth).toMatchObject({ kind: 'basic', username: '', password: 'hush' })
  expect(jobs[0]?.warnings).toMatchObject([
    { line: 3, column: 15, message: '"basic_auth" has no username; the empty name is sent' },
  ])
})

test('secrets do not show in the printable text', async () => {
  const { text, printableText } = await parse(`oauth2:
  client_id: id
  client_secret: hush
  token_url: "http://name:hush@login/token"
  headers: ["A: hush"]
  proxy_url: http://:hush@p
proxy_url: http://name:hush@proxy:3128
proxy_authorization: {credentials: hush}
proxy_headers: ["A: hush"]
proxy_tls_config: {key: hush, key_file: shown}`)
  expect(text).toContain('hush')
  expect(printableText).not.toContain('hush')
  expect(printableText).toContain('proxy_url: http://<secret>@proxy:3128')
  expect(printableText).toContain('token_url: "http://<secret>@login/token"')
  expect(printableText).toContain('key_file: shown')
  expect((await parse('proxy_bearer_token: hush')).printableText).not.toContain('hush')
})
