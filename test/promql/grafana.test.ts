import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startEmbeddedStore, type EmbeddedStore } from '../../examples/embedded-store/index.ts'
import { ask, data, get, post, remoteWrite, times, type Call } from './calls.ts'

let store: EmbeddedStore
beforeAll(async () => {
  store = await startEmbeddedStore({ dialect: 'promql' })
  await remoteWrite(store.url, data, times)
})
afterAll(() => store.stop())

const dataOf = async (call: Call): Promise<any> => {
  const { status, body } = await ask(store.url, call)
  expect([status, body.status], JSON.stringify(body)).toEqual([200, 'success'])
  return body.data
}

const start = String(times.startMs / 1000)
const end = String(times.endMs / 1000)
const range = { start, end }

/**
 * Every call that the Prometheus data source of Grafana makes: saving it, its health check, the
 * label and metric browsers, variables, panels, Explore, annotations and the alert list.
 */
describe('Grafana', () => {
  test('asks what it talks to when the data source is saved', async () => {
    expect(await dataOf(get('status/buildinfo'))).toMatchObject({ version: /^3\./ })
  })

  test('checks health by a query that needs no data', async () => {
    const call = post('query', { query: '1+1', time: '4' })
    expect(await dataOf(call)).toEqual({ resultType: 'scalar', result: [4, '2'] })
  })

  test('lists label names, of all series and of some', async () => {
    const all = ['__name__', 'a.b', 'code', 'instance', 'job', 'zone']
    expect(await dataOf(get('labels', range))).toEqual(all)
    expect(await dataOf(post('labels', { ...range, 'match[]': 'up{job="api"}' }))).toEqual([
      '__name__',
      'instance',
      'job',
    ])
    expect(
      await dataOf(post('labels', { ...range, 'match[]': ['up', 'odd'], limit: '3' })),
    ).toEqual(['__name__', 'a.b', 'instance'])
  })

  test('lists values of a label for the query builder and for variables', async () => {
    const values = (name: string, parameters: Record<string, string> = {}) =>
      dataOf(get(`label/${name}/values`, { ...range, ...parameters }))
    expect(await values('__name__', { limit: '40000' })).toEqual(['odd', 'requests_total', 'up'])
    expect(await values('job', { 'match[]': 'up{instance=~"c.*"}' })).toEqual(['db'])
    expect(await values('a.b')).toEqual(['x y'])
    expect(await values('U__a_2e_b')).toEqual(['x y'])
    expect(await values('nothing')).toEqual([])
  })

  test('lists series for variables', async () => {
    const parameters = { ...range, 'match[]': ['requests_total{code="200"}', '{zone!=""}'] }
    const expected = [
      { __name__: 'requests_total', code: '200', job: 'api' },
      { __name__: 'odd', 'a.b': 'x y', zone: 'ä' },
    ]
    expect(await dataOf(get('series', parameters))).toEqual(expected)
    expect(await dataOf(post('series', parameters))).toEqual(expected)
  })

  test('asks for help texts and types', async () => {
    expect(await dataOf(get('metadata', { limit: '1000' }))).toEqual({})
    expect(await dataOf(get('metadata', { metric: 'up' }))).toEqual({})
  })

  const time = new Date(times.endMs)
  test.each([
    ['seconds', end],
    ['seconds with a fraction', `${end}.000`],
    ['RFC 3339', time.toISOString()],
    ['RFC 3339 without a fraction', time.toISOString().replace('.000Z', 'Z')],
    [
      'RFC 3339 with nanoseconds and a zone',
      time.toISOString().replace('.000Z', '.000000001+00:00'),
    ],
  ])('queries a table at one time, given in %s', async (_, at) => {
    const result = [
      { metric: { job: 'api' }, value: [times.endMs / 1000, '1'] },
      { metric: { job: 'db' }, value: [times.endMs / 1000, '0'] },
    ]
    for (const call of [get, post]) {
      const answer = await dataOf(call('query', { query: 'sum by (job) (up)', time: at }))
      expect(answer).toEqual({ resultType: 'vector', result })
    }
  })

  test.each([
    ['seconds', '600'],
    ['seconds with a fraction', '600.0'],
    ['a duration', '10m'],
    ['a longer duration', '9m60s'],
  ])('queries a graph, its step given in %s', async (_, step) => {
    const call = { query: 'sum(rate(requests_total{code="200"}[5m]))', ...range, step }
    const at = (minutes: number) => times.startMs / 1000 + 60 * minutes
    const values = [10, 20, 30].map(minutes => [at(minutes), '1'])
    for (const method of [get, post]) {
      const answer = await dataOf(method('query_range', { ...call, timeout: '30s' }))
      expect(answer).toEqual({ resultType: 'matrix', result: [{ metric: {}, values }] })
    }
  })

  test('asks for exemplars, rules and alerts, of which there are none', async () => {
    expect(await dataOf(get('query_exemplars', { query: 'up', ...range }))).toEqual([])
    expect(await dataOf(post('query_exemplars', { query: 'up', ...range }))).toEqual([])
    expect(await dataOf(get('rules'))).toEqual({ groups: [] })
    expect(await dataOf(get('alerts'))).toEqual({ alerts: [] })
  })

  test('lays out and reads queries', async () => {
    expect(await dataOf(get('format_query', { query: 'sum(up)by(job)>0' }))).toBe(
      'sum by (job) (up) > 0',
    )
    expect(await dataOf(post('parse_query', { query: '-(1)' }))).toMatchObject({
      type: 'unaryExpr',
    })
  })

  test('shows what is wrong with a query', async () => {
    const { status, body } = await ask(store.url, post('query', { query: 'sum(up' }))
    expect(status).toBe(400)
    expect(body).toMatchObject({ status: 'error', errorType: 'bad_data' })
    expect(body.error).toMatch(/^invalid parameter "query": cannot parse .* at line 1, column 7$/)
  })
})
