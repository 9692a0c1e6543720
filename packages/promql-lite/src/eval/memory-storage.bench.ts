import { test } from 'vitest'
import { parseSelector } from '../selector.ts'
import { MemoryStorage } from './memory-storage.ts'

const labelSets = Array.from({ length: 10_000 }, (_, i) => [
  { name: '__name__', value: `metric_${i % 20}` },
  { name: 'instance', value: `10.0.0.${i % 100}:8080` },
  { name: 'job', value: i % 2 === 0 ? 'shop' : 'api' },
  { name: 'path', value: `/api/v1/path${Math.floor(i / 100)}` },
])

test('appending 20,000 samples to 10,000 series', async ({ bench }) => {
  await bench('a step of all series at a time', () => {
    const storage = new MemoryStorage()
    for (let step = 0; step < 2; step++) {
      for (const labels of labelSets) storage.append(labels, 15_000 * step, step)
    }
    return storage.sampleCount
  }).run({ time: 1000 })
  await bench('series by series', () => {
    const storage = new MemoryStorage()
    for (const labels of labelSets) {
      for (let step = 0; step < 2; step++) storage.append(labels, 15_000 * step, step)
    }
    return storage.sampleCount
  }).run({ time: 1000 })
})

test('selecting among 10,000 series', async ({ bench }) => {
  const storage = new MemoryStorage()
  for (const labels of labelSets) storage.append(labels, 1000, 1)
  for (const text of [
    'metric_3',
    'metric_3{job="api"}',
    '{path="/api/v1/path7",instance="10.0.0.7:8080"}',
    'metric_3{path=~"/api/v1/path(7|8)"}',
    '{instance=~".*:8080",job!="api"}',
  ]) {
    const { groups } = parseSelector(text)
    await bench(text, () => storage.select(groups, 0, 2000).length).run({ time: 300 })
  }
})
