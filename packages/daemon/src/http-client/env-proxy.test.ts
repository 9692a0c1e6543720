import { expect, test } from 'vitest'
import { createEnvProxy } from './index.ts'

const both = { HTTP_PROXY: 'proxy.example:3128', HTTPS_PROXY: 'https://secure.example' }

test.each<[string, Record<string, string>, string, string | undefined]>([
  ['http goes to HTTP_PROXY', both, 'http://a.example/', 'http://proxy.example:3128'],
  ['https goes to HTTPS_PROXY', both, 'https://a.example/', 'https://secure.example'],
  ['lower case counts', { http_proxy: 'http://p:1' }, 'http://a.example/', 'http://p:1'],
  ['upper case first', { http_proxy: 'http://p', HTTP_PROXY: 'http://q' }, 'http://a', 'http://q'],
  ['nothing set', {}, 'http://a.example/', undefined],
  ['localhost never', both, 'http://localhost:8080/', undefined],
  ['127.x never', both, 'http://127.1.2.3/', undefined],
  ['::1 never', both, 'http://[::1]:80/', undefined],
])('%s', (_, env, url, expected) => {
  expect(createEnvProxy(env)(new URL(url))).toBe(expected)
})

test.each<[noProxy: string, url: string, isProxied: boolean]>([
  ['*', 'http://a.example/', false],
  ['a.example', 'http://a.example/', false],
  ['a.example', 'http://sub.a.example/', false],
  ['a.example', 'http://nota.example/', true],
  ['.a.example', 'http://a.example/', true],
  ['.a.example', 'http://sub.a.example/', false],
  ['*.a.example', 'http://a.example/', true],
  ['*.a.example', 'http://sub.a.example/', false],
  ['A.Example', 'http://a.EXAMPLE/', false],
  ['a.example:8080', 'http://a.example:8080/', false],
  ['a.example:8080', 'http://a.example/', true],
  ['a.example:80', 'http://a.example/', false],
  ['a.example:443', 'https://a.example/', false],
  ['10.1.2.3', 'http://10.1.2.3/', false],
  ['10.1.2.3:81', 'http://10.1.2.3/', true],
  ['10.0.0.0/8', 'http://10.1.2.3:9/', false],
  ['10.0.0.0/8', 'http://11.1.2.3/', true],
  ['10.0.0.0/8', 'http://ten.example/', true],
  ['fd00::/8', 'http://[fd00::1]/', false],
  ['[fd00::1]:80', 'http://[fd00::1]/', false],
  ['b.example, ,a.example ', 'http://a.example/', false],
  ['10.0.0.0/99', 'http://10.1.2.3/', true],
])('NO_PROXY=%s and %s: through the proxy is %s', (noProxy, url, isProxied) => {
  const find = createEnvProxy({ ...both, NO_PROXY: noProxy })
  expect(find(new URL(url)) !== undefined).toBe(isProxied)
})
