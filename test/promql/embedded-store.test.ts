import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startEmbeddedStore, type EmbeddedStore } from '../../examples/embedded-store/index.ts'
import { ask, get, post, remoteWrite, type Call, type Written } from './calls.ts'

let store: EmbeddedStore
beforeEach(async () => {
  store = await startEmbeddedStore({ maxSeries: 3 })
})
afterEach(() => store.stop())

const send = async (text: string | Uint8Array<ArrayBuffer>, query = '', headers = {}) => {
  const url = `${store.url}/api/v1/import/prometheus?${query}`
  const answer = await fetch(url, { method: 'POST', body: text, headers })
  return [answer.status, await answer.text()]
}

test('takes in Prometheus text', async () => {
  const text = `# HELP up Whether it is.
up{job="a"} 1 1700000000000
up{job = "a", } 0 1700000060.5

no_time 2e3
{"with.dots", "a b"="x\\n\\"y\\\\"} +Inf 1700000000000
`
  expect(await send(text, 'timestamp=5000&extra_label=env=dev')).toEqual([204, ''])
  expect(store.storage.snapshot()).toEqual([
    {
      labels: { __name__: 'up', env: 'dev', job: 'a' },
      samples: [
        [1_700_000_000_000, 1],
        [1_700_000_060_500, 0],
      ],
    },
    { labels: { __name__: 'no_time', env: 'dev' }, samples: [[5000, 2000]] },
    {
      labels: { __name__: 'with.dots', env: 'dev', 'a b': 'x\n"y\\' },
      samples: [[1_700_000_000_000, Infinity]],
    },
  ])
})

test('takes in compressed text, without times as of now', async () => {
  const before = Date.now()
  expect(await send(gzipSync('m 1').slice(), '', { 'Content-Encoding': 'gzip' })).toEqual([204, ''])
  const [timeMs] = store.storage.snapshot()[0]!.samples[0]!
  expect(timeMs).toBeGreaterThanOrEqual(before)
  expect(timeMs).toBeLessThanOrEqual(Date.now())
})

test.each([
  ['m', 'at character 2; expected a value'],
  ['m one', 'expected a value'],
  ['m 1 yesterday', 'expected a value and perhaps a timestamp'],
  ['m{a} 1', 'at character 4; expected "="'],
  ['m{a="x" b="y"} 1', 'at character 9; expected "," or "}"'],
  ['m{a=x} 1', 'at character 5; expected a quoted label value'],
  ['{', 'expected a label name'],
  ['1m 1', 'expected a metric name'],
])('keeps the good lines beside %s', async (line, reason) => {
  const [status, text] = await send(`a 1\n${line}\nb 2\n`)
  expect(status).toBe(400)
  expect(text).toMatch(/^stored 2 samples and refused 1: cannot read /)
  expect(text).toContain(reason)
  expect(store.storage.sampleCount).toBe(2)
})

test('takes in by remote write what it has room for', async () => {
  const series: Written[] = ['a', 'b', 'c', 'd', 'a'].map(name => [
    { __name__: name },
    name === 'a' ? [1, 'stale'] : [1],
  ])
  expect(await remoteWrite(store.url, series, { startMs: 1000, stepMs: 1000 })).toBe(400)
  expect(store.storage.counters).toMatchObject({ appended: 4, replaced: 2, refused: 1 })
  expect(store.storage.snapshot()[0]?.samples).toEqual([
    [1000, 1],
    [2000, 'stale'],
  ])
})

test('refuses bodies that are no remote write, or are too large', async () => {
  const write = (body: Uint8Array<ArrayBuffer>, headers = {}) =>
    fetch(`${store.url}/api/v1/write`, { method: 'POST', body, headers })
  expect(await write(Buffer.from('nonsense'))).toHaveProperty('status', 400)
  const v2 = { 'Content-Type': 'application/x-protobuf;proto=io.prometheus.write.v2.Request' }
  expect(await write(Buffer.from(''), v2)).toHaveProperty('status', 415)
  const zeros = gzipSync(new Uint8Array(40_000_000)).slice()
  expect(await write(zeros, { 'Content-Encoding': 'gzip' })).toHaveProperty('status', 413)
  const { status, body } = await ask(store.url, post('query', { query: 'x'.repeat(11_000_000) }))
  expect([status, body.errorType]).toEqual([413, 'bad_data'])
})

const refused: readonly (readonly [Call, number, string, string])[] = [
  [get('query'), 400, 'bad_data', 'invalid parameter "query": cannot parse'],
  [get('query', { query: '1', time: 'noon' }), 400, 'bad_data', 'invalid parameter "time": cannot'],
  [
    get('query', { query: '1', time: '1e300' }),
    400,
    'bad_data',
    'invalid parameter "time": cannot',
  ],
  [get('query', { query: '1', timeout: 'x' }), 400, 'bad_data', 'invalid parameter "timeout"'],
  [get('query', { query: '1', limit: '-1' }), 400, 'bad_data', 'invalid parameter "limit"'],
  [get('query', { query: 'm + on() m' }), 422, 'execution', 'cannot evaluate'],
  [get('labels', { 'match[]': 'm{' }), 400, 'bad_data', 'invalid parameter "match[]": cannot'],
  [get('nothing'), 404, 'not_found', 'unknown path'],
]
test.each(refused)('refuses %j with %i', async (call, status, errorType, error) => {
  await send('m{a="1"} 1\nm{a="2"} 2')
  const answer = await ask(store.url, call)
  expect(answer).toMatchObject({ status, body: { status: 'error', errorType } })
  expect(answer.body.error).toContain(error)
})

test('answers in MetricsQL unless told otherwise', async () => {
  expect((await ask(store.url, get('query', { query: '1Ki' }))).body.data.result[1]).toBe('1024')
})
