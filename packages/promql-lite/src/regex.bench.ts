import { test } from 'vitest'
import { parse } from './index.ts'
import { compileFullMatcher, compileRegex } from './regex.ts'

const texts = Array.from({ length: 1000 }, (_, i) => `http_requests_${i % 7}_total`)
const query = 'sum by (job) (rate(http_requests_total{code=~"5..",job!=""}[5m])) / 2 > 0.5'

test('matching 1000 whole texts', async ({ bench }) => {
  const sources = ['http_requests_3_total', 'http_requests_[35]_total', 'a|b|http_.*', 'http_.*']
  for (const source of sources) {
    const matcher = compileFullMatcher(source)
    await bench(source, () => void texts.filter(text => matcher.matches(text))).run({ time: 200 })
  }
})

test('replacing in 1000 texts', async ({ bench }) => {
  for (const source of ['^(?:http_(.*))$', '^(?:http_(.*)_(.*)_total)$', '_']) {
    const regex = compileRegex(source)
    await bench(source, () => {
      for (const text of texts) regex.replaceAll(text, '$1')
    }).run({ time: 200 })
  }
})

test('parsing a query', async ({ bench }) => {
  await bench('an alert', () => void parse(query)).run({ time: 200 })
})
