import { labelsFromObject } from '@vmkit/promql-lite/labels'
import { expect, test } from 'vitest'
import { buildScrapeUrl } from './scrape-url.ts'

test.each<[string, Record<string, string>, string, string]>([
  ['port', { __address__: 'h:9100' }, 'http://h:9100/metrics', 'h:9100'],
  ['no port', { __address__: 'a.foo.com' }, 'http://a.foo.com/metrics', 'a.foo.com:80'],
  ['https without a port', { __address__: 'a', __scheme__: 'https' }, 'https://a/metrics', 'a:443'],
  ['IPv6', { __address__: '[::1]:80' }, 'http://[::1]:80/metrics', '[::1]:80'],
  [
    'scheme and path inside the address',
    { __address__: 'https://h:1/x/y', __scheme__: 'http', __metrics_path__: '/z' },
    'https://h:1/x/y',
    'h:1',
  ],
  ['path without a slash', { __address__: 'h:1', __metrics_path__: 'm' }, 'http://h:1/m', 'h:1'],
  [
    'path with a query',
    { __address__: 'h:1', __metrics_path__: '/m?x=1', __param_a: 'b' },
    'http://h:1/m?x=1&a=b',
    'h:1',
  ],
  [
    'params sorted and escaped, later values from the job',
    { __address__: 'h:1', '__param_match[]': 'a b&c', __param_B: "(it's)*~" },
    'http://h:1/metrics?B=%28it%27s%29%2A~&match%5B%5D=a+b%26c&match%5B%5D=%7Bjob%3D%22x%22%7D',
    'h:1',
  ],
])('a URL is built from %s', (_, labels, url, instance) => {
  const params = new Map([['match[]', ['replaced', '{job="x"}']]])
  expect(buildScrapeUrl(labelsFromObject(labels), params)).toEqual({ url, instance })
})

test('a target without an address has no URL', () => {
  expect(buildScrapeUrl(labelsFromObject({ job: 'j' }), new Map())).toBeUndefined()
})
