import { labelsFromObject } from '@vmkit/promql-lite/labels'
import { expect, test } from 'vitest'
import { goQuote, labelsText } from './go-quote.ts'
import { hash64 } from '../series/index.ts'
import { phaseKey, scrapeDelayMs } from './scrape-delay.ts'
import { ownersOf, parseMemberNum, parseShardStrategy, shardKey } from './shard.ts'

test('the hash is xxhash64 with seed 0 over UTF-8', () => {
  expect(hash64('')).toBe(0xef46db3751d8e999n)
  expect(hash64('a')).toBe(0xd24ec4f1a98c6e5bn)
})

test('the shard key holds every label in list order, appended ones last', () => {
  const labels = labelsFromObject({
    __address__: '127.0.0.1:30000',
    __metrics_path__: '/custom',
    '__param_match[]': 'a b',
    __param_module: 'http',
    __scheme__: 'http',
    __scrape_interval__: '1m0s',
    __scrape_timeout__: '15s',
    instance: 'inst0',
    job: 'j1',
    zone: 'q-z0',
    afoo: 'm0',
    AAA: 'v',
  })
  expect(shardKey(labels)).toBe(
    '__address__=127.0.0.1:30000,__metrics_path__=/custom,__param_match[]=a b,__param_module=http,__scheme__=http,__scrape_interval__=1m0s,__scrape_timeout__=15s,instance=inst0,job=j1,zone=q-z0,afoo=m0,AAA=v,',
  )
})

test.each([
  ['the named labels in the order of their names', ['zone', 'job'], 'job=j,zone=a,'],
  ['only those that the target has', ['zone', 'rack'], 'zone=a,'],
  ['names by their bytes, upper case first', ['job', 'Zone'], 'Zone=b,job=j,'],
  ['all labels when it has none', ['rack'], '__address__=h:80,zone=a,job=j,Zone=b,'],
  ['all labels when none are named', [], '__address__=h:80,zone=a,job=j,Zone=b,'],
])('the shard key holds %s', (_, shardByLabels, key) => {
  const labels = [
    { name: '__address__', value: 'h:80' },
    { name: 'zone', value: 'a' },
    { name: 'job', value: 'j' },
    { name: 'Zone', value: 'b' },
  ]
  expect(shardKey(labels, shardByLabels)).toBe(key)
})

test('targets that agree in the labels to shard by have the same owners', () => {
  const cluster = { membersCount: 7, replicationFactor: 2, shardByLabels: ['pod'] }
  const owners = Array.from({ length: 50 }, (_, port) =>
    ownersOf(labelsFromObject({ __address__: `h:${port}`, pod: 'p' }), cluster),
  )
  const first = Number(hash64('pod=p,') % 7n)
  expect(owners).toEqual(owners.map(() => [first, (first + 1) % 7]))
})

test.each([1, 2])('rendezvous with %i replicas moves only what the new member takes', copies => {
  const ownersAt = (membersCount: number): number[][] =>
    Array.from({ length: 4000 }, (_, i) =>
      ownersOf(labelsFromObject({ __address__: `host-${i}:80` }), {
        membersCount,
        replicationFactor: copies,
        strategy: 'rendezvous',
      }),
    )
  const before = ownersAt(3)
  const after = ownersAt(4)
  const kept = after.map((owners, i) => before[i]!.filter(num => owners.includes(num)).length)
  const taken = after.filter(owners => owners.includes(3)).length
  expect(kept.reduce((sum, count) => sum + count)).toBe(4000 * copies - taken)
  expect(Math.abs(taken / 4000 - copies / 4)).toBeLessThan(0.02)
  expect(after.every(owners => new Set(owners).size === copies)).toBe(true)
})

test('a strategy that does not exist is refused with those that do', () => {
  expect(parseShardStrategy('rendezvous')).toBe('rendezvous')
  expect(() => parseShardStrategy('ring')).toThrow(/"ring".*use mod or rendezvous/)
})

test('owners follow each other and every target has as many as replicas are wanted', () => {
  for (let i = 0; i < 100; i++) {
    const labels = labelsFromObject({ __address__: `host-${i}:80` })
    const [first] = ownersOf(labels, { membersCount: 3, replicationFactor: 1 })
    expect(first).toBe(Number(hash64(`__address__=host-${i}:80,`) % 3n))
    expect(ownersOf(labels, { membersCount: 3, replicationFactor: 2 })).toEqual([
      first,
      (first! + 1) % 3,
    ])
    expect(ownersOf(labels, { membersCount: 3, replicationFactor: 5 })).toHaveLength(3)
    expect(ownersOf(labels, { membersCount: 1, replicationFactor: 1 })).toEqual([0])
  }
})

test.each([
  ['0', 3, 0],
  ['2', 3, 2],
  ['vmagent-2', 3, 2],
  ['my-vm-agent-0', 1, 0],
])('member number %j of %i is %i', (text, count, expected) => {
  expect(parseMemberNum(text, count)).toBe(expected)
})

test.each([
  ['3', 3, RangeError],
  ['vmagent-7', 3, RangeError],
  ['vmagent', 3, SyntaxError],
  ['', 1, SyntaxError],
  ['vmagent-', 1, SyntaxError],
])('member number %j of %i is refused', (text, count, type) => {
  expect(() => parseMemberNum(text, count)).toThrow(type)
})

test.each([
  ['plain', '"plain"'],
  ['a"b\\c', String.raw`"a\"b\\c"`],
  ['\n\t\r\u0007\b\f\v', String.raw`"\n\t\r\a\b\f\v"`],
  ['\0\u001f\u007f', String.raw`"\x00\x1f\x7f"`],
  ['grün 日本 🎉', '"grün 日本 🎉"'],
  ['\u00a0\u200b\u{e0001}', String.raw`"\u00a0\u200b\U000e0001"`],
])('%j is quoted as Go does', (text, quoted) => {
  expect(goQuote(text)).toBe(quoted)
})

test('the scrape offset is derived from cluster, member, URL and labels', () => {
  const labels = labelsFromObject({ instance: 'h:1', job: 'j' })
  expect(labelsText(labels)).toBe('{instance="h:1",job="j"}')
  expect(phaseKey('http://h:1/metrics', labels, { name: 'c', memberNum: 2 })).toBe(
    'clusterName=c, clusterMemberID=2, ScrapeURL=http://h:1/metrics, Labels={instance="h:1",job="j"}',
  )
})

const base = { intervalMs: 10_000, alignIntervalMs: 0, offsetMs: 0, key: 'a' }
const offsetMs = (10_000 * Number(0xd24ec4f1a98c6e5bn)) / 2 ** 64

test.each<[string, Partial<typeof base>, now: number, delay: number]>([
  ['at the boundary', {}, 20_000, offsetMs],
  ['just after the offset', {}, 20_000 + offsetMs + 1, 9_999],
  ['aligned', { alignIntervalMs: 10_000 }, 23_000, 7_000],
  ['aligned to more than the interval', { alignIntervalMs: 60_000 }, 23_000, 7_000],
  ['with an offset', { offsetMs: 2_000 }, 23_000, 9_000],
  ['with an offset that is not over', { offsetMs: 5_000 }, 23_000, 2_000],
])('the first scrape waits, %s', (_, phase, now, delay) => {
  expect(scrapeDelayMs({ ...base, ...phase }, now)).toBeCloseTo(delay, 6)
})
