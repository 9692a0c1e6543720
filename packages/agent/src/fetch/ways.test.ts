import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { createHttpClient, type HttpClientOptions } from '@vmkit/daemon/http-client'
import { expect, test } from 'vitest'
import { startForwardProxy } from '../../../daemon/src/testdata/access/forward-proxy.ts'
import { startSocksServer } from '../../../daemon/src/testdata/access/socks-server.ts'
import { startTokenServer } from '../../../daemon/src/testdata/access/token-server.ts'
import { collect, GZIP, make, onTestEnd, serve, sized } from './testdata/raw-server.ts'

const TLS_DIR = fileURLToPath(new URL('../../../daemon/src/testdata/tls/', import.meta.url))
const certificate = {
  cert: readFileSync(`${TLS_DIR}cert.pem`),
  key: readFileSync(`${TLS_DIR}key.pem`),
}
const tls = { caFile: `${TLS_DIR}cert.pem` }

function closing<T extends { close(): unknown }>(one: T): T {
  onTestEnd(() => one.close())
  return one
}

const oauth2 = async (): Promise<HttpClientOptions> => {
  const { tokenUrl } = closing(await startTokenServer())
  return { auth: { kind: 'oauth2', clientId: 'i', clientSecret: 'hush', tokenUrl } }
}
const forward = async (): Promise<HttpClientOptions> => {
  return { tls, proxy: { url: closing(await startForwardProxy()).url } }
}
const socks = async (): Promise<HttpClientOptions> => {
  return { tls, proxy: { url: closing(await startSocksServer()).url } }
}

test.each<[string, 'http' | 'https', () => Promise<HttpClientOptions>]>([
  ['with OAuth2', 'http', oauth2],
  ['through a forward proxy', 'http', forward],
  ['through a tunnel of an HTTP proxy', 'https', forward],
  ['through a SOCKS proxy', 'http', socks],
  ['through a SOCKS proxy and TLS', 'https', socks],
])('%s, limits and failures are those of a plain connection', async (_, scheme, optionsOf) => {
  const answers = [
    sized(gzipSync('up 1\n'), GZIP),
    sized(Buffer.alloc(2001)),
    sized(gzipSync(Buffer.alloc(2001)), GZIP),
    sized(Buffer.alloc(2000)),
    sized('', `X: ${'y'.repeat(5000)}\r\n`),
    sized('', `X: ${'y'.repeat(70_000)}\r\n`),
    sized('no', '', '401 Unauthorized'),
    Buffer.alloc(0),
    Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nabc'),
  ]
  const { url } = await serve(
    (socket, i) => socket.write(answers[i] ?? ''),
    scheme === 'https' ? certificate : undefined,
  )
  const options = await optionsOf()
  const made = closing(createHttpClient(options))
  const request = { timeoutMs: 300, maxBodyBytes: 2000, maxHeaderBytes: 4096 }
  const { fetcher, stats } = make(url, request, { client: () => made, needsClient: true })
  const told: string[] = []
  for (const [i] of answers.entries()) {
    // The second request after a 401 is one with a new token.
    if (i === 6 && 'auth' in options) answers.splice(7, 0, answers[6]!)
    const fetched = await fetcher.fetch(collect())
    told.push(
      fetched.kind === 'body' ? `${fetched.bodyBytes} bytes` : `${fetched.cause}: ${fetched.error}`,
    )
    if (told.length === 9) break
  }
  const early = told.slice(0, 7)
  const body = /^too-large: cannot GET ".*": the body is larger than the limit max_scrape_size=2000/
  const header = /^too-large: .*the header is larger than 4096 bytes; see -promscrape/
  expect(early).toEqual([
    '5 bytes',
    expect.stringMatching(body),
    expect.stringMatching(body),
    '2000 bytes',
    expect.stringMatching(header),
    expect.stringMatching(scheme === 'http' && 'proxy' in options ? /header|502/ : header),
    expect.stringMatching(/^status: .*401; .* give the job credentials that the target accepts$/),
  ])
  expect(told[7]).toMatch(
    /^timeout: .*the timeout of 300 ms passed while waiting for the answer; the target must answer faster/,
  )
  expect(told[8]).toMatch(/^timeout: .* while reading the body \(3 bytes so far\); /)
  expect(stats).toMatchObject({ timeouts: 2 })
  expect(told.join('\n')).not.toContain('hush')
})
