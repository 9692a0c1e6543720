import { scrapeDelayMs, type ScrapePhase } from './scrape-delay.ts'
import { ScrapeQueue } from './scrape-queue.ts'

/** Longest time one timer of Node can wait. */
const MAX_TIMER_MS = 2 ** 31 - 1
/**
 * Scrapes due within one slot start together, for a wake-up costs as much as a small scrape. A slot is
 * this share of the interval, so a target is always late by the same, which no rate sees.
 */
const SLOTS_PER_INTERVAL = 10
const MAX_SLOT_MS = 500
/** Targets scraped more often than this keep their exact times. */
const MIN_SLOTTED_INTERVAL_MS = 1000
/** Longest time in which started scrapes may keep the loop from sending. */
const MAX_WORK_PER_TURN_MS = 8

/** A target's place in the schedule. */
export interface Scheduled {
  /** Ends it; resolves when no scrape is running. */
  stop(): Promise<void>
}

/** Something the schedule calls once per interval; `dueMs` is when, on the wall clock. */
type Scrape = (dueMs: number) => Promise<void>

class Entry implements Scheduled {
  readonly intervalMs: number
  readonly scrape: Scrape
  /** When tick 0 is due, on the steady clock: a wall clock set back must not stop scrapes. */
  readonly firstMs: number
  /** The same on the wall clock, as far as that was steady. */
  firstDueMs: number
  tick = 0
  fireAtMs = 0
  running: Promise<void> | undefined
  isStopped = false

  constructor(intervalMs: number, scrape: Scrape, firstMs: number, firstDueMs: number) {
    this.intervalMs = intervalMs
    this.scrape = scrape
    this.firstMs = firstMs
    this.firstDueMs = firstDueMs
  }

  async stop(): Promise<void> {
    this.isStopped = true
    await this.running
  }
}

/**
 * Starts the scrapes of all targets, each once per interval, never twice at a time.
 *
 * Each gets the time it was due, so timestamps stay an exact interval apart although no timer is
 * exact; a scrape that is late by more than a tenth of its interval gets the time of the clock, as in
 * vmagent, and so does the one after it. When there is more to scrape than time, only so many scrapes start in one turn
 * of the loop that what they bring can also be sent; ticks that pass meanwhile are left out and
 * counted.
 */
export class ScrapeSchedule {
  /** Scrapes left out, because the one before was still running or the program is overloaded. */
  missed = 0
  /** How often scrapes that were due had to wait for the end of a pause. */
  pauses = 0
  readonly #now: () => number
  readonly #pauseMs: () => number
  readonly #queue = new ScrapeQueue<Entry>()
  #timer: NodeJS.Timeout | undefined
  #timerAtMs = Infinity
  #isGoingOn = false
  /** Average milliseconds per body; first scrapes, which are parsed by the book, take this long. */
  #workMs = MAX_WORK_PER_TURN_MS

  /**
   * @param now the wall clock in milliseconds
   * @param pauseMs for how many milliseconds no scrape should start
   */
  constructor(now: () => number, pauseMs: () => number = () => 0) {
    this.#now = now
    this.#pauseMs = pauseMs
  }

  /** Adds a target. */
  add(phase: ScrapePhase, scrape: Scrape): Scheduled {
    const delayMs = scrapeDelayMs(phase, this.#now())
    const firstDueMs = this.#now() + delayMs
    const entry = new Entry(phase.intervalMs, scrape, performance.now() + delayMs, firstDueMs)
    this.#enqueue(entry)
    this.#arm()
    return entry
  }

  /** Takes note of how long the work on one body took: it decides how many start at once. */
  noteWork(ms: number): void {
    this.#workMs += (ms - this.#workMs) / 16
  }

  /** Ends the timer; entries have to be stopped one by one. */
  close(): void {
    clearTimeout(this.#timer)
  }

  #enqueue(entry: Entry): void {
    entry.fireAtMs = fireTime(entry, entry.tick)
    this.#queue.add(entry)
  }

  #arm(): void {
    const first = this.#queue.first
    if (first === undefined || this.#isGoingOn) return
    if (first.fireAtMs >= this.#timerAtMs) return
    clearTimeout(this.#timer)
    this.#timerAtMs = first.fireAtMs
    const waitMs = Math.ceil(first.fireAtMs - performance.now())
    this.#timer = setTimeout(() => this.#fire(), Math.min(Math.max(waitMs, 0), MAX_TIMER_MS))
  }

  #fire(): void {
    this.#timerAtMs = Infinity
    this.#isGoingOn = false
    const nowMs = performance.now()
    const pauseMs = this.#pauseMs()
    if (pauseMs > 0) {
      this.pauses++
      this.#timerAtMs = nowMs + pauseMs
      this.#timer = setTimeout(() => this.#fire(), Math.min(pauseMs, MAX_TIMER_MS))
      return
    }
    let starts = Math.max(1, Math.round(MAX_WORK_PER_TURN_MS / this.#workMs))
    for (; starts > 0; starts--) {
      const entry = this.#queue.first
      if (entry === undefined || entry.fireAtMs > nowMs + 1) break
      this.#queue.take()
      if (entry.isStopped) continue
      this.#start(entry, nowMs)
      entry.tick++
      this.#enqueue(entry)
    }
    const next = this.#queue.first
    if (next !== undefined && next.fireAtMs <= nowMs + 1) {
      this.#isGoingOn = true
      setImmediate(() => this.#fire())
    } else this.#arm()
  }

  #start(entry: Entry, nowMs: number): void {
    const { intervalMs } = entry
    const tick = Math.max(entry.tick, Math.floor((nowMs - entry.firstMs) / intervalMs))
    this.missed += tick - entry.tick
    entry.tick = tick
    if (entry.running !== undefined) {
      this.missed++
      return
    }
    // The wait for its slot belongs to the plan.
    const waitMs = fireTime(entry, tick) - (entry.firstMs + tick * intervalMs)
    const actualMs = this.#now() - waitMs
    if (Math.abs(actualMs - (entry.firstDueMs + tick * intervalMs)) > intervalMs / 10) {
      entry.firstDueMs = actualMs - tick * intervalMs
    }
    entry.running = entry
      .scrape(Math.round(entry.firstDueMs + tick * intervalMs))
      .finally(() => (entry.running = undefined))
  }
}

/** When a tick of an entry is to start, on the steady clock. */
function fireTime({ intervalMs, firstMs }: Entry, tick: number): number {
  const dueMs = firstMs + tick * intervalMs
  if (intervalMs < MIN_SLOTTED_INTERVAL_MS) return dueMs
  const slotMs = Math.min(intervalMs / SLOTS_PER_INTERVAL, MAX_SLOT_MS)
  return Math.ceil(dueMs / slotMs) * slotMs
}
