import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SeriesBatch, encodeLabels, encodeSnappy, encodeWriteRequest } from '@vmkit/daemon/wire'
import { afterAll, describe, expect, test } from 'vitest'
import { saveBodies, type Plan } from '../../tools/bench-scrape/plan.ts'
import { RequestChecker, type CheckResult } from '../../tools/bench-scrape/sink/check.ts'
import { KeptRequests } from '../../tools/bench-scrape/sink/kept-requests.ts'

const bodyDir = mkdtempSync(join(tmpdir(), 'vmkit-bench-test-'))
afterAll(() => rmSync(bodyDir, { recursive: true }))
saveBodies(
  [
    {
      kind: 'small',
      origin: 'generated',
      variantCount: 2,
      lines: [
        '# TYPE a counter',
        { series: 'a{x="1",empty=""}', values: ['1', '2'] },
        { series: 'a{x="2"}', values: ['5', '5'] },
        { series: 'b', values: ['NaN', '7'] },
        { series: 'dropped', values: ['1', '1'] },
      ],
    },
  ],
  bodyDir,
)
const plan: Plan = {
  jobs: [
    {
      name: 'apps',
      kind: 'small',
      targets: 2,
      intervalMs: 1000,
      honorLabels: false,
      relabeling: '[{action: drop, source_labels: [__name__], regex: dropped}]',
    },
  ],
  bodyDir,
  port: 80,
  isChunked: true,
  dialect: 'victoriametrics',
}

type Row = readonly [name: string, labels: Record<string, string>, value: number]
const good: Row[] = [
  ['a', { x: '1' }, 1],
  ['a', { x: '2' }, 5],
  ['b', {}, Number.NaN],
]

function check(scrapes: readonly (readonly [number, readonly Row[]])[]): CheckResult {
  const checker = new RequestChecker(plan)
  for (const [timestampMs, rows] of scrapes) {
    const batch = new SeriesBatch()
    for (const [name, own, value] of rows) {
      const labels = { __name__: name, instance: '127.1.0.2:80', job: 'apps', ...own }
      const pairs = Object.entries(labels).map(([n, v]) => ({ name: n, value: v }))
      batch.add(encodeLabels(pairs.toReversed()), timestampMs, value)
    }
    const body = Buffer.from(encodeSnappy(encodeWriteRequest(batch)))
    checker.check({ encoding: 'snappy', body })
  }
  return checker.finish()
}

describe('the check of what arrived', () => {
  test('finds nothing wrong with what was served, whatever the order of labels', () => {
    expect(
      check([
        [1000, [...good, ['up', {}, 1]]],
        [
          2000,
          [
            ['b', {}, 7],
            ['a', { x: '2' }, 5],
            ['a', { x: '1' }, 2],
          ],
        ],
      ]),
    ).toMatchObject({
      samples: 6,
      aboutScrapes: 1,
      scrapes: 2,
      unknownSeries: 0,
      wrongValues: 0,
      mixed: 0,
      doubled: 0,
      offSchedule: 0,
      examples: [],
    })
  })

  test.each<[string, readonly (readonly [number, readonly Row[]])[], Partial<CheckResult>]>([
    ['a label with another value', [[1, [['a', { x: '3' }, 1]]]], { unknownSeries: 1 }],
    ['a label too many', [[1, [['b', { x: '1' }, 7]]]], { unknownSeries: 1 }],
    ['another target', [[1, [['b', { instance: 'other' }, 7]]]], { unknownSeries: 1 }],
    ['a series that relabeling drops', [[1, [['dropped', {}, 1]]]], { unknownSeries: 1 }],
    ['a value nobody served', [[1, [['a', { x: '1' }, 3]]]], { wrongValues: 1 }],
    [
      'a value that is off by its last bit',
      [[1, [['a', { x: '2' }, 5 + 2 ** -50]]]],
      { wrongValues: 0, inexactValues: 1 },
    ],
    [
      'values of two scrapes',
      [
        [
          1,
          [
            ['a', { x: '1' }, 1],
            ['b', {}, 7],
          ],
        ],
      ],
      { mixed: 1 },
    ],
    ['a scrape that came twice', [[1, [...good, ...good]]], { doubled: 1 }],
    [
      'a series that is missing',
      [
        [1000, good],
        [2000, good.slice(1)],
        [3000, good],
      ],
      { partial: 1 },
    ],
    [
      'a scrape that is late',
      [
        [1000, good],
        [2400, good],
      ],
      { offSchedule: 1 },
    ],
  ])('finds %s', (_, scrapes, found) => {
    expect(check(scrapes)).toMatchObject(found)
  })

  test('counts requests that are broken', () => {
    const checker = new RequestChecker(plan)
    checker.check({ encoding: 'snappy', body: Buffer.from('hello') })
    checker.check({ encoding: 'zstd', body: Buffer.from('hello') })
    expect(checker.finish().brokenRequests).toBe(2)
  })
})

test('requests are kept evenly when there is no room for all', () => {
  const kept = new KeptRequests(1000)
  for (let i = 0; i < 100; i++) kept.add({ encoding: 'zstd', body: Buffer.alloc(100, i) })
  expect(kept.seen).toBe(100)
  expect(kept.keptBytes).toBeLessThanOrEqual(1000)
  expect(kept.requests.map(({ body }) => body[0])).toEqual([0, 16, 32, 48, 64, 80, 96])
})
