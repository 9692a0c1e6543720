import { expect, test } from 'vitest'
import { ShardByUrl } from './index.ts'

const urls = ['a', 'b', 'c'].map(host => `http://${host}:8428/api/v1/write`)

function ownersOf(n: number, options: Partial<ConstructorParameters<typeof ShardByUrl>[0]>) {
  const shards = new ShardByUrl({ urls, replicas: 1, labels: [], ignoreLabels: [], ...options })
  return shards.ownersOf([
    { name: '__name__', value: 'up' },
    { name: 'zone', value: 'größe' },
    { name: 'n', value: String(n) },
  ])
}

// Where vmagent sends them is compared in test/agent/pipeline.
test.each<[options: Parameters<typeof ownersOf>[1], owners: string]>([
  [{}, '1 2 2 2 2 2'],
  [{ labels: ['zone'] }, '2 2 2 2 2 2'],
  [{ labels: ['zone'], ignoreLabels: ['zone'] }, '2 2 2 2 2 2'],
  [{ ignoreLabels: ['n'] }, '1 1 1 1 1 1'],
  [{ replicas: 2 }, '12 20 20 20 20 20'],
  [{ replicas: 0 }, '1 2 2 2 2 2'],
  [{ replicas: 9 }, '120 201 201 201 201 201'],
])('with %j six series go to %s', (options, owners) => {
  const found = Array.from({ length: 6 }, (_, n) => ownersOf(n, options).join(''))
  expect(found.join(' ')).toBe(owners)
})

test('when a receiver is added, only series that go to it move, about one of four', () => {
  const more = [...urls, 'http://d:8428/api/v1/write']
  const moved = Array.from({ length: 400 }, (_, n) => ({
    from: ownersOf(n, {})[0],
    to: ownersOf(n, { urls: more })[0],
  })).filter(({ from, to }) => from !== to)
  expect(new Set(moved.map(({ to }) => to))).toEqual(new Set([3]))
  expect(moved.length).toBeGreaterThan(60)
  expect(moved.length).toBeLessThan(140)
})
