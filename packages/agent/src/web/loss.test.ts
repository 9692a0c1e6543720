import { describe, expect, test } from 'vitest'
import { dropReasons, Ledger, LossBook, type Books, type Loss } from '../ledger/index.ts'
import { lossApi } from './loss-api.ts'
import { lossPage } from './loss-page.ts'
import { lossPlot } from './loss-plot.ts'
import { lossReasons } from './loss-reasons.ts'

const now = Date.parse('2026-05-04T12:00:00Z')

const loss: Loss = {
  reason: 'rejected',
  samples: 12_345,
  series: 40,
  minTimeMs: now - 3_600_000,
  maxTimeMs: now,
  firstSeenMs: now - 60_000,
  lastSeenMs: now,
  names: [{ name: '<b>', samples: 12_000 }],
  namedSamples: 12_000,
  lastMinutes: [0, 3, 0, 12],
}

const books: Books = {
  name: '1:secret-url',
  received: 100_000,
  sent: 80_000,
  pending: 7655,
  dropped: 12_345,
  losses: [loss],
  queue: { memoryBytes: 0, diskBytes: 3 * 1024 ** 2, blocks: 2, oldestSampleMs: now - 7_200_000 },
}

const door: Books = {
  name: 'door',
  received: 10,
  sent: 9,
  pending: 0,
  dropped: 1,
  losses: [],
  queue: undefined,
}

/** The page as somebody reads it: its text, with one blank between words. */
function textOf(all: readonly Books[]): string {
  const body = String(lossPage({ door, receivers: all }, now).body)
  return body
    .replace(/<style>.*?<\/style>/s, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll(/\s+/g, ' ')
}

describe('/loss', () => {
  test('shows where the samples are, what waits, and each loss with what to do', () => {
    const text = textOf([books])
    expect(text).toContain('Before the receivers 10 received = 9 passed on + 1 dropped')
    expect(text).toContain(
      '1:secret-url 100 000 received = 80 000 sent + 7 655 pending + 12 345 dropped',
    )
    expect(text).toContain(
      'The queue holds 2 blocks: 0 bytes in memory, 3 MiB on disk; the oldest sample is 2 hours old.',
    )
    expect(text).toContain(
      "rejected The receiver refused the block for good. Its answer is in the agent's log;",
    )
    expect(text).toContain('40 at once 2026-05-04 11:00:00 – 2026-05-04 12:00:00')
    expect(text).toContain('from a part of the loss: 97.2 %')
    expect(text).not.toContain('does not add up')
  })

  test('escapes names, which come from outside', () => {
    expect(String(lossPage({ door, receivers: [books] }, now).body)).toContain(
      '<code>&lt;b&gt;</code>',
    )
  })

  test('does not call lost what relabeling dropped, nor the queue all that is pending', () => {
    const losses = [{ ...loss, reason: 'relabel' as const }]
    const queue = { memoryBytes: 0, diskBytes: 0, blocks: 0, oldestSampleMs: undefined }
    const one = { ...books, losses, queue }
    expect(textOf([one])).toContain(
      'The queue is empty. What is pending gathers for the next block.',
    )
    const { body } = lossPage({ door: { ...door, dropped: 0, sent: 10 }, receivers: [one] }, now)
    expect(body).toContain('title="dropped by relabeling: 12.3 %"')
    expect(body).not.toContain('class="lost"')
    expect(body).not.toContain('class="bad"')
  })

  test('says so when nothing was lost, and when the sum is wrong', () => {
    const quiet = { ...books, sent: 100_000, pending: 0, dropped: 0, losses: [] }
    const queue = { memoryBytes: 0, diskBytes: 0, blocks: 0, oldestSampleMs: undefined }
    expect(textOf([{ ...quiet, queue }])).toMatch(/The queue is empty\. Nothing was lost\./)
    expect(textOf([{ ...quiet, sent: 99_999 }])).toContain('The sum does not add up.')
  })

  test('knows what to say about every reason', () => {
    const ledgerBook = new LossBook(() => now)
    const ledger = new Ledger((...one) => ledgerBook.record(...one))
    for (const reason of dropReasons) ledger.drop(reason, 1)
    const text = textOf([{ ...books, losses: ledgerBook.read() }])
    for (const reason of dropReasons) {
      expect(text).toContain(`${reason} ${lossReasons[reason].what}`)
    }
  })
})

test('/api/v1/loss gives the same as JSON', () => {
  expect(JSON.parse(String(lossApi({ door, receivers: [books] }).body))).toEqual({
    status: 'success',
    data: {
      door: { ...door, queue: undefined },
      receivers: [
        {
          ...books,
          losses: [
            {
              reason: 'rejected',
              samples: 12_345,
              series: 40,
              minTimeMs: loss.minTimeMs,
              maxTimeMs: loss.maxTimeMs,
              firstSeen: '2026-05-04T11:59:00.000Z',
              lastSeen: '2026-05-04T12:00:00.000Z',
              names: [{ name: '<b>', samples: 12_000 }],
              namedSamples: 12_000,
              lastMinutes: [0, 3, 0, 12],
            },
          ],
        },
      ],
    },
  })
})

test.each([
  ['one bar for each minute with a loss', [0, 3, 0, 12], 2],
  ['words where there is nothing to draw', [0, 0], 0],
])('the plot has %s', (_, minutes, bars) => {
  const { text } = lossPlot(minutes, now)
  expect(text.match(/<rect/g) ?? []).toHaveLength(bars)
  expect(text.includes('11:58 UTC: 3 samples')).toBe(bars > 0)
  expect(text.includes('nothing')).toBe(bars === 0)
})
