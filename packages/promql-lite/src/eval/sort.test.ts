import { expect, test } from 'vitest'
import { evaluateInstant, MemoryStorage } from './index.ts'

const storage = new MemoryStorage()
for (const [node, zone, value] of [
  ['node10', 'b', 1],
  ['node2', 'a', 3],
  ['node2', 'b', 2],
  ['node1', 'c', 4],
] as const) {
  const labels = Object.entries({ __name__: 'm', node, zone })
  storage.append(
    labels.map(([name, value_]) => ({ name, value: value_ })),
    0,
    value,
  )
}

test.each([
  ['sort(m)', [1, 2, 3, 4]],
  ['sort_desc(m)', [4, 3, 2, 1]],
  ['sort_by_label(m, "node")', [4, 3, 2, 1]],
  ['sort_by_label(m, "zone", "node")', [3, 2, 1, 4]],
  ['sort_by_label_desc(m, "node")', [1, 2, 3, 4]],
  ['topk(2, m)', [4, 3]],
  ['bottomk(2, m)', [1, 2]],
])('%s orders its rows', (query, values) => {
  const data = evaluateInstant(storage, query, { timeMs: 0, dialect: 'promql' })
  const found = data.resultType === 'vector' ? data.result : []
  expect(found.map(({ value }) => Number(value[1]))).toEqual(values)
})

test.each([
  ['sort(m)', [1, 2, 3, 4]],
  ['sort_desc(m)', [4, 3, 2, 1]],
  // Texts, not numbers.
  ['sort_by_label(m, "node", "zone")', [4, 1, 3, 2]],
  ['sort_by_label_desc(m, "node", "zone")', [2, 3, 1, 4]],
  ['sort_by_label_numeric(m, "node", "zone")', [4, 3, 2, 1]],
  ['sort_by_label_numeric_desc(m, "node", "zone")', [1, 2, 3, 4]],
  ['topk(2, m)', [4, 3]],
  ['bottomk(2, m)', [1, 2]],
])('%s of MetricsQL orders its rows', (query, values) => {
  const data = evaluateInstant(storage, query, { timeMs: 0 })
  const found = data.resultType === 'vector' ? data.result : []
  expect(found.map(({ value }) => Number(value[1]))).toEqual(values)
})
