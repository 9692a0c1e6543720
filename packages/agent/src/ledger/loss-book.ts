import type { DropReason, LossDetail } from './drop-reason.ts'
import { Minutes } from './minutes.ts'
import { NameSketch } from './name-sketch.ts'
import { TimeBudget } from './time-budget.ts'

/** What was lost for one reason since the program started. */
export interface Loss {
  readonly reason: DropReason
  readonly samples: number
  /** The most series that were lost at once; one that is in a block twice counts twice. */
  readonly series: number | undefined
  /** First and last timestamp of the samples, in milliseconds, as far as it is known. */
  readonly minTimeMs: number | undefined
  readonly maxTimeMs: number | undefined
  /** When the first and the last loss happened, in milliseconds. */
  readonly firstSeenMs: number
  readonly lastSeenMs: number
  /** The metric names with the most samples, most first. */
  readonly names: readonly { readonly name: string; readonly samples: number }[]
  /** Samples whose names were looked at; with fewer than `samples`, `names` is a part of the loss. */
  readonly namedSamples: number
  /** Samples lost in each of the last 30 minutes, oldest first. */
  readonly lastMinutes: readonly number[]
}

const MINUTES = 30
const WORST_NAMES = 10
/** Names are looked up for a hundredth of the time, and 50 ms at once. */
const NAMES_SHARE = 0.01
const NAMES_MOST_MS = 50

interface Entry {
  readonly sketch: NameSketch
  readonly minutes: Minutes
  readonly firstSeenMs: number
  lastSeenMs: number
  samples: number
  namedSamples: number
  series: number | undefined
  minTimeMs: number | undefined
  maxTimeMs: number | undefined
}

/** Remembers what is lost on the way to one receiver: how much, when, of what. */
export class LossBook {
  readonly #entries = new Map<DropReason, Entry>()
  readonly #now: () => number
  readonly #budget: TimeBudget

  /**
   * @param now wall clock in milliseconds; default `Date.now`
   * @param budget bounds the time that looking up names takes
   */
  constructor(
    now: () => number = Date.now,
    budget: TimeBudget = new TimeBudget(NAMES_SHARE, NAMES_MOST_MS),
  ) {
    this.#now = now
    this.#budget = budget
  }

  /** Takes note of a loss; a ledger's `onDrop`. */
  record(reason: DropReason, samples: number, detail: LossDetail): void {
    const nowMs = this.#now()
    const entry = this.#entries.get(reason) ?? newEntry(nowMs)
    this.#entries.set(reason, entry)
    entry.samples += samples
    entry.lastSeenMs = nowMs
    entry.minutes.add(samples, nowMs)
    entry.series = pick(Math.max, entry.series, detail.series)
    entry.minTimeMs = pick(Math.min, entry.minTimeMs, detail.minTimeMs)
    entry.maxTimeMs = pick(Math.max, entry.maxTimeMs, detail.maxTimeMs)
    const { names } = detail
    if (names !== undefined) this.#budget.spend(() => addNames(entry, names))
  }

  /** What was lost so far, the most samples first. */
  read(): Loss[] {
    const nowMs = this.#now()
    return [...this.#entries]
      .map(([reason, { sketch, minutes, ...entry }]) => ({
        ...entry,
        reason,
        names: sketch.top(WORST_NAMES),
        lastMinutes: minutes.read(nowMs),
      }))
      .toSorted((a, b) => b.samples - a.samples)
  }
}

function newEntry(nowMs: number): Entry {
  return {
    sketch: new NameSketch(),
    minutes: new Minutes(MINUTES),
    firstSeenMs: nowMs,
    lastSeenMs: nowMs,
    samples: 0,
    namedSamples: 0,
    series: undefined,
    minTimeMs: undefined,
    maxTimeMs: undefined,
  }
}

function addNames(entry: Entry, names: NonNullable<LossDetail['names']>): void {
  for (const [name, samples] of names()) {
    entry.sketch.add(name, samples)
    entry.namedSamples += samples
  }
}

function pick(
  choose: (a: number, b: number) => number,
  a: number | undefined,
  b: number | undefined,
): number | undefined {
  if (a === undefined || b === undefined) return a ?? b
  return choose(a, b)
}
