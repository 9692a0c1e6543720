/**
 * Measures our evaluator in a process of its own, for a test runner's imports would slow it down.
 * Argument: the time of the first sample in milliseconds. Prints JSON.
 */
import process from 'node:process'
import { MemoryStorage, evaluateRange } from '@vmkit/promql-lite/eval'
import { labelsFromObject } from '@vmkit/promql-lite/labels'
import { POINTS, queries, samplesOf, SERIES, seriesLabels, STEP_MS, WINDOW } from './speed-data.ts'

const startMs = Number(process.argv[2])
const storage = new MemoryStorage()
for (let i = 0; i < SERIES; i++) {
  const labels = labelsFromObject(seriesLabels(i))
  for (const [timeMs, value] of samplesOf(i, startMs)) storage.append(labels, timeMs, value)
}

const times = {
  startMs: startMs + WINDOW * STEP_MS,
  endMs: startMs + (WINDOW + POINTS - 1) * STEP_MS,
  stepMs: STEP_MS,
}
const figures = queries.map(query => {
  const [promql, metricsql] = (['promql', 'metricsql'] as const).map(dialect => {
    const tries = Array.from({ length: 6 }, () => {
      const before = process.cpuUsage()
      evaluateRange(storage, query, { ...times, dialect })
      const { user, system } = process.cpuUsage(before)
      return (user + system) / 1000
    })
    return tries.toSorted((a, b) => a - b)[2] ?? Number.NaN
  })
  return { query, promql, metricsql }
})
process.stdout.write(JSON.stringify(figures))
