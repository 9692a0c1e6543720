import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startEmbeddedStore } from '../../examples/embedded-store/index.ts'
import { freePort, start, until, untilUp } from '../peers/process.ts'
import { todaysPeer } from '../peers/programs.ts'
import { temporaryDir } from '../peers/temporary-dir.ts'
import { ask, data, get, post, remoteWrite, times, type ApiAnswer, type Call } from './calls.ts'

const prometheus = todaysPeer('prometheus')
const range = { start: String(times.startMs / 1000), end: String(times.endMs / 1000) }
const at = { time: range.end }
const over = { ...range, step: '150' }
const query = (text: string): Call => get('query', { query: text, ...at })
const tree = (text: string): Call => post('parse_query', { query: text })

/** Calls that both answer alike: the same data, or the same kind of error. */
const calls: readonly Call[] = [
  query('1 + 1'),
  query('"text"'),
  query('up'),
  query('up{instance="b:80"}'),
  query('{zone="ä"} offset 25m'),
  query('odd @ ' + times.startMs / 1000),
  query('up[3m]'),
  query('nothing'),
  query('sum by (job) (rate(requests_total[10m]))'),
  query('topk(1, up) by (job)'),
  get('query', { query: 'up', time: new Date(times.endMs - 1500).toISOString() }),
  get('query', { query: 'up', time: `${times.endMs / 1000 - 0.25}`, lookback_delta: '30s' }),
  get('query', { query: 'sort(up)', ...at, limit: '1' }),
  post('query', { query: 'count(up)', ...at }),
  get('query', at),
  query('1 +'),
  query('sum(1)'),
  query('rat(up[5m])'),
  query('up{job=~"("}'),
  query('up + on(job) up'),
  get('query', { query: 'up', time: 'abc' }),
  get('query', { query: 'up', ...at, timeout: 'x' }),
  get('query', { query: 'up', ...at, limit: 'x' }),
  get('query_range', { query: 'up', ...over }),
  get('query_range', { query: 'odd', ...range, step: '1m' }),
  get('query_range', { query: 'sum(rate(requests_total[5m])) by (code)', ...over }),
  get('query_range', { query: 'time() - ' + range.start, ...over }),
  get('query_range', { query: 'up offset 10m', ...over, step: '2m30s' }),
  post('query_range', { query: 'up == 0', ...over, step: '90.5' }),
  get('query_range', { query: 'up', ...over, limit: '1' }),
  get('query_range', { query: 'up[5m]', ...over }),
  get('query_range', { query: '"x"', ...over }),
  get('query_range', { query: 'up', ...over, step: '0' }),
  get('query_range', { query: 'up', ...over, step: '-5' }),
  get('query_range', { query: 'up', ...range }),
  get('query_range', { query: 'up', step: '1', end: '5' }),
  get('query_range', { query: 'up', start: '9', end: '5', step: '1' }),
  get('query_range', { query: '1', start: '0', end: '11001', step: '1' }),
  get('query_range', { query: 'vector(1)', start: '0', end: '11000', step: '1' }),
  get('series', { 'match[]': ['up{job="api"}', 'odd'], ...range }),
  get('series', { 'match[]': '{code=~".+"}', ...range }),
  get('series', { 'match[]': 'up', start: '1', end: '2' }),
  get('series'),
  get('series', { 'match[]': '{}' }),
  get('series', { 'match[]': '{job=~".*"}' }),
  get('series', { 'match[]': 'up + up' }),
  post('series', { 'match[]': 'up', ...range }),
  get('labels', range),
  get('labels'),
  post('labels', { ...range, 'match[]': ['up', 'requests_total'] }),
  get('labels', { 'match[]': 'up', limit: '-1' }),
  get('labels', { ...range, limit: '2' }),
  get('label/job/values', range),
  get('label/__name__/values', { ...range, 'match[]': '{job="api"}' }),
  get('label/U__a_2e_b/values', range),
  get('label/nothing/values', range),
  get('label/job/values', { start: 'x' }),
  get('metadata'),
  get('metadata', { limit: 'x' }),
  get('query_exemplars', { query: 'up', ...range }),
  get('rules'),
  get('alerts'),
  get('format_query', { query: 'sum(rate(up[5m]))by(job)>0' }),
  get('format_query'),
  tree('sum by (a) (rate(x{a="b",c=~"d"}[5m] offset 1m @ start()))'),
  tree('a * on(x) group_left(y) b'),
  tree('a / ignoring(x) group_right b'),
  tree('a and b or on() c'),
  tree('a + b > bool 1'),
  tree('-(1 + 2e3) ^ 2'),
  tree('-1'),
  tree('topk(3, x) without (b)'),
  tree('count_values("v", x)'),
  tree('max_over_time(x[5m:1m] @ 10.5)'),
  tree('x[1h:]'),
  tree('{"a.b", c!~"d"} offset -5m'),
  tree('{__name__="a", b!="c"}'),
  tree('label_join(x, "a", "b", "c")'),
  tree('round(x, 0.1)'),
  tree('day_of_week()'),
  tree('Inf - NaN'),
  tree('x @ end()'),
  tree('sum(x) @ end()'),
]

describe.skipIf(prometheus === undefined)('beside Prometheus', () => {
  const stack = new AsyncDisposableStack()
  let [ours, theirs] = ['', '']

  beforeAll(async () => {
    const dir = stack.use(temporaryDir())
    const config = join(dir.path, 'prometheus.yml')
    writeFileSync(config, 'global: { scrape_interval: 1h }\n')
    const address = `127.0.0.1:${await freePort()}`
    const process = stack.use(
      start(prometheus!, [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(dir.path, 'data')}`,
        `--web.listen-address=${address}`,
        '--web.enable-remote-write-receiver',
      ]),
    )
    theirs = `http://${address}`
    await untilUp(`${theirs}/-/ready`, process)
    const store = await startEmbeddedStore({ dialect: 'promql' })
    stack.defer(() => store.stop())
    ours = store.url
    for (const url of [ours, theirs])
      await until(
        `${url} to take the data`,
        async () => (await remoteWrite(url, data, times)) === 204,
      )
  })
  afterAll(() => stack.disposeAsync())

  const named = calls.map(call => {
    const shown = call.parameters.map(([name, value]) => `${name}=${value}`).join(' ')
    return [`${call.method} ${call.path} ${shown}`, call] as const
  })
  test.each(named)('%s', async (_, call) => {
    const [got, wanted] = [await ask(ours, call), await ask(theirs, call)]
    expect(comparable(got)).toEqual(comparable(wanted))
  })
})

test.skipIf(prometheus === undefined)('takes in what Prometheus itself sends', async () => {
  await using stack = new AsyncDisposableStack()
  const dir = stack.use(temporaryDir())
  const store = await startEmbeddedStore()
  stack.defer(() => store.stop())
  const address = `127.0.0.1:${await freePort()}`
  const config = join(dir.path, 'prometheus.yml')
  writeFileSync(
    config,
    `global: { scrape_interval: 1s }
scrape_configs: [{ job_name: self, static_configs: [{ targets: ['${address}'] }] }]
remote_write: [{ url: '${store.url}/api/v1/write' }]
`,
  )
  const process = stack.use(
    start(prometheus!, [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(dir.path, 'data')}`,
      `--web.listen-address=${address}`,
    ]),
  )
  const rows = await until(
    'two scrapes of Prometheus in the store',
    async () => {
      const { body } = await ask(
        store.url,
        get('query', { query: 'count_over_time(up{job="self"}[1m]) >= 2' }),
      )
      return body.data.result.length > 0 && body.data.result
    },
    { processes: [process] },
  )
  expect(rows).toMatchObject([{ metric: { instance: address, job: 'self' } }])
  expect(store.storage.counters.refused).toBe(0)
})

/** An answer without the words of errors, warnings and infos, its rows in one order. */
function comparable({ status, body }: ApiAnswer): unknown {
  const { error: _error, warnings, infos: _infos, data: answer, ...rest } = body
  const sorted = (rows: unknown): unknown =>
    Array.isArray(rows) && rows.every(row => typeof row === 'object')
      ? rows.map(row => JSON.stringify(inOrder(row))).toSorted()
      : rows
  const result = answer?.result === undefined ? sorted(answer) : sorted(answer.result)
  return { status, ...rest, warned: warnings?.length ?? 0, type: answer?.resultType, result }
}

function inOrder(value: any): unknown {
  // We write values as VictoriaMetrics does, without an exponent; for Prometheus it is 1e-09.
  if (typeof value === 'string' && /^-?\d+(?:\.\d+)?(?:e[-+]\d+)?$/.test(value))
    return Number(value)
  if (Array.isArray(value)) return value.map(inOrder)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.keys(value)
      .toSorted()
      .map(key => [key, inOrder(value[key])]),
  )
}
