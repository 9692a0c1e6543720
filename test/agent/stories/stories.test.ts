import { env } from 'node:process'
import { beforeAll, describe, expect, test } from 'vitest'
import { todaysPeer } from '../../peers/programs.ts'
import { differenceOf } from './difference.ts'
import { knownDifferences } from './known.ts'
import { readRecording, writeRecording } from './recording.ts'
import { runStories, type Outcome } from './run.ts'
import { INTERVAL_MS, loadStories, type Story } from './story.ts'
import { phaseDistanceMs, transcriptOf, usualIntervalMs, type Scrape } from './transcript.ts'

const vmagent = todaysPeer('vmagent')
/** UPDATE_STORIES=1 records what vmagent sends, instead of comparing with what is recorded. */
const isRecording = env['UPDATE_STORIES'] === '1' && vmagent !== undefined
/** A scrape that is late gets the time of its start. */
const MAX_PHASE_MS = INTERVAL_MS / 10 + 50
const MAX_INTERVAL_DIFFERENCE_MS = 0.45 * INTERVAL_MS
/** On a busy machine an agent may miss a timeout or a tick; a real difference comes back. */
const ATTEMPTS = 3

const stories = loadStories()
const told: Record<string, Outcome[string]> = {}
let strays: readonly string[] = []

beforeAll(async () => {
  const programs = { ours: true, ...(vmagent === undefined ? {} : { theirs: vmagent }) } as const
  for (let attempt = 1, open = stories; attempt <= ATTEMPTS && open.length > 0; attempt++) {
    if (attempt > 1) console.warn(`once more: ${open.map(({ name }) => name).join(', ')}`)
    const outcome = await runStories(open, programs)
    for (const [program, news] of Object.entries(outcome.told)) {
      told[program] = new Map([...(told[program] ?? []), ...news])
    }
    strays = outcome.strays
    if (isRecording) break
    open = open.filter(story => problemsOf(story).some(problem => problem !== ''))
  }
  if (!isRecording) return
  for (const story of stories) writeRecording(story.name, transcriptBy('theirs', story))
}, 300_000)

test('every sample belongs to a story', () => {
  expect(strays).toEqual([])
})

test('timestamps are an exact interval apart, unless the machine is too busy', () => {
  const times = stories.map(story => scrapesBy('ours', story).map(one => one.timestampMs))
  const between = times.flatMap(list => list.slice(1).map((time, i) => time - (list[i] ?? 0)))
  const exact = between.filter(ms => ms % INTERVAL_MS === 0)
  expect(exact.length).toBeGreaterThan(between.length / 2)
})

test('known differences are those of stories', () => {
  const names = new Set(stories.map(({ name }) => name))
  expect(Object.keys(knownDifferences).filter(name => !names.has(name))).toEqual([])
})

describe.each(stories)('$name', story => {
  const known = knownDifferences[story.name]

  test.runIf(vmagent !== undefined)('ours sends what vmagent sends', () => {
    expect(oursToTheirs(story)).toBe('')
  })

  test.runIf(vmagent !== undefined)('ours scrapes when vmagent does', () => {
    expect(timingProblem(story)).toBe('')
  })

  test.runIf(vmagent !== undefined)('vmagent sends what is recorded', () => {
    expect(theirsToRecording(story)).toBe('')
  })

  test('ours sends what was recorded of vmagent', () => {
    expect(oursToRecording(story)).toBe('')
  })

  test.runIf(known !== undefined)('ours still differs; else it is to leave known.ts', () => {
    expect(differenceOf(readRecording(story.name) ?? '', transcriptBy('ours', story))).not.toBe('')
  })
})

function problemsOf(story: Story): string[] {
  const recorded = oursToRecording(story)
  if (vmagent === undefined) return [recorded]
  return [recorded, oursToTheirs(story), theirsToRecording(story), timingProblem(story)]
}

function oursToTheirs(story: Story): string {
  const transcripts = [transcriptBy('theirs', story), transcriptBy('ours', story)] as const
  return differenceOf(...transcripts, knownDifferences[story.name]?.lines)
}

function oursToRecording(story: Story): string {
  const transcripts = [readRecording(story.name) ?? '', transcriptBy('ours', story)] as const
  return differenceOf(...transcripts, knownDifferences[story.name]?.lines)
}

function theirsToRecording(story: Story): string {
  return differenceOf(readRecording(story.name) ?? '', transcriptBy('theirs', story))
}

function timingProblem(story: Story): string {
  const [ours, theirs] = [scrapesBy('ours', story), scrapesBy('theirs', story)]
  const intervals = [usualIntervalMs(ours), usualIntervalMs(theirs)] as const
  if (Math.abs(intervals[0] - intervals[1]) > MAX_INTERVAL_DIFFERENCE_MS) {
    return `ours scrapes every ${intervals[0]} ms, vmagent every ${intervals[1]} ms`
  }
  const distanceMs = phaseDistanceMs(ours, theirs)
  return distanceMs > MAX_PHASE_MS ? `ours scrapes ${distanceMs} ms beside vmagent` : ''
}

function scrapesBy(program: 'ours' | 'theirs', story: Story): readonly Scrape[] {
  return told[program]?.get(story)?.scrapes ?? []
}

function transcriptBy(program: 'ours' | 'theirs', story: Story): string {
  return transcriptOf(scrapesBy(program, story), told[program]?.get(story)?.address ?? '')
}
