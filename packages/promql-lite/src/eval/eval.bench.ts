import { execFileSync } from 'node:child_process'
import process from 'node:process'
import { expect, test } from 'vitest'

const SERIES = 10_000
const POINTS = 60
const SAMPLES = 80

/** What is measured runs in a plain Node.js: a test runner's own imports would slow it down. */
const program = `
  const { MemoryStorage, evaluateRange } = await import(${JSON.stringify(new URL('index.ts', import.meta.url).href)})
  const storage = new MemoryStorage()
  for (let i = 0; i < ${SERIES}; i++) {
    const labels = [
      { name: '__name__', value: 'x' },
      { name: 'instance', value: '10.0.' + (i >> 8) + '.' + (i & 255) + ':8080' },
      { name: 'job', value: 'job' + (i % 10) },
      { name: 'path', value: '/api/v1/path' + (i % 100) },
    ]
    for (let at = 0; at < ${SAMPLES}; at++) storage.append(labels, 1_700_000_000_000 + 60_000 * at, at * i)
  }
  const stepMs = 60_000
  const startMs = 1_700_000_000_000 + 15 * stepMs
  const endMs = startMs + ${POINTS - 1} * stepMs
  const found = []
  for (const dialect of ['promql', 'metricsql']) {
    for (const query of ['sum by (job) (rate(x[5m]))', 'x', 'quantile by (job) (0.9, x)', 'x / on (instance, path) x']) {
      const options = { dialect, startMs, endMs, stepMs }
      const first = evaluateRange(storage, query, options).result.length
      const times = []
      for (let i = 0; i < 5; i++) {
        const before = process.cpuUsage()
        evaluateRange(storage, query, options)
        const { user, system } = process.cpuUsage(before)
        times.push((user + system) / 1000)
      }
      found.push({ dialect, query, series: first, cpuMs: times.sort((a, b) => a - b)[2], worstMs: times[4] })
    }
  }
  console.log(JSON.stringify(found))`

interface Measured {
  readonly dialect: string
  readonly query: string
  readonly series: number
  readonly cpuMs: number
  readonly worstMs: number
}

test(`range queries over ${SERIES} series x ${POINTS} points`, () => {
  const flags = ['--no-warnings', '--input-type=module', '-e', program]
  const text = execFileSync(process.execPath, flags, { encoding: 'utf8' })
  const measured: readonly Measured[] = JSON.parse(text)
  for (const { dialect, query, cpuMs, worstMs } of measured) {
    const speed = ((SERIES * POINTS) / cpuMs / 1000).toFixed(1)
    console.info(
      `${dialect.padEnd(9)} ${query.padEnd(28)} ${cpuMs.toFixed(0).padStart(5)} ms CPU (worst ${worstMs.toFixed(0)}), ${speed} million points/s`,
    )
  }
  const rates = measured.filter(({ query }) => query.includes('rate'))
  expect(rates.map(({ series }) => series)).toEqual([10, 10])
  for (const { cpuMs } of rates) expect(cpuMs).toBeLessThan(300)
}, 120_000)
