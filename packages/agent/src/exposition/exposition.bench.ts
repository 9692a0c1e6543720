import { test } from 'vitest'
import { parseExposition, parseSeries } from './index.ts'

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
  await bench('every series new, labels parsed', () => {
    parseExposition(body, {
      expect: () => -1,
      sample: (text, start, end) => void parseSeries(text.slice(start, end)),
      badLine: () => undefined,
    })
  }).run({ time: 200 })

  const ends: { readonly start: number; readonly end: number }[] = []
  parseExposition(body, {
    expect: () => -1,
    sample: (_, start, end) => ends.push({ start, end }),
    badLine: () => undefined,
  })
  await bench('every series known from the scrape before', () => {
    let at = 0
    parseExposition(body, {
      expect: (_, start) => (ends[at]?.start === start ? (ends[at]?.end ?? -1) : -1),
      sample: () => void at++,
      badLine: () => undefined,
    })
  }).run({ time: 200 })
})
