import { expect, test } from 'vitest'
import { TargetRecord, type ScrapeNote } from './target-record.ts'

function noteOf(i: number, error = ''): ScrapeNote {
  return {
    startedMs: 1000 * i,
    durationMs: i,
    samples: 10 * i,
    responseSizeBytes: error === '' ? 100 : 0,
    error,
    trouble: error === '' ? undefined : 'timeout',
    isStreamed: false,
  }
}

test('before the first scrape nothing is known', () => {
  const record = new TargetRecord()
  expect(record).toMatchObject({ health: 'unknown', scrapesTotal: 0, lastScrapeMs: 0 })
  expect(record.recent()).toEqual([])
})

test('what is shown is the last scrape, and failures are counted', () => {
  const record = new TargetRecord()
  record.note(noteOf(1, 'too late'))
  expect(record).toMatchObject({ health: 'down', lastError: 'too late', trouble: 'timeout' })
  record.note(noteOf(2))
  expect(record).toMatchObject({
    health: 'up',
    lastError: '',
    trouble: undefined,
    lastScrapeMs: 2000,
    lastDurationMs: 2,
    samplesScraped: 20,
    responseSizeBytes: 100,
    scrapesTotal: 2,
    scrapesFailed: 1,
  })
})

test.each([1, 9, 10, 11, 25])('of %i scrapes the last ten stay, oldest first', count => {
  const record = new TargetRecord()
  for (let i = 1; i <= count; i++) record.note(noteOf(i, i % 2 === 0 ? 'x' : ''))
  const first = Math.max(1, count - 9)
  expect(record.recent()).toEqual(
    Array.from({ length: count - first + 1 }, (_, k) => ({
      startedMs: 1000 * (first + k),
      durationMs: first + k,
      samples: 10 * (first + k),
      error: (first + k) % 2 === 0 ? 'x' : '',
    })),
  )
})
