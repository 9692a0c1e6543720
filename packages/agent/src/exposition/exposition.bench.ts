import { test } from 'vitest'
import { parseExposition, parseLine } from './index.ts'

const SAMPLES = 5000

/** A body as an application with request histograms exposes it. */
function bodyOf(samples: number): Buffer {
  const lines: string[] = []
  for (let i = 0; i < samples; i++) {
    if (i % 20 === 0) {
      lines.push(
        `# HELP http_request_duration_seconds_${i} Time until the answer was complete.`,
        `# TYPE http_request_duration_seconds_${i} histogram`,
      )
    }
    const labels = `method="GET",path="/api/v1/items/${i % 50}",code="200",le="${(i % 20) / 10}"`
    lines.push(`http_request_duration_seconds_bucket{${labels}} ${i * 17.25}`)
  }
  return Buffer.from(`${lines.join('\n')}\n`)
}

const body = bodyOf(SAMPLES)

// Samples per second are 5000 times the rounds per second.
test('parsing 5000 samples', async ({ bench }) => {
  await bench('all of a body, labels parsed', () => {
    parseExposition(body)
  }).run({ time: 200 })

  const lines = body.toString('latin1').split('\n')
  await bench('line by line, without the labels', () => {
    for (const line of lines) parseLine(line)
  }).run({ time: 200 })
})
