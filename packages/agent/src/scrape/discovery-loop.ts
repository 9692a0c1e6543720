import { errorText } from '@vmkit/daemon/errors'
import type { Logger } from '@vmkit/daemon/log'
import type { Histogram } from '@vmkit/daemon/metrics'
import type { ScrapeJob } from '../config/index.ts'
import type { Discovery } from '../discovery/index.ts'
import { Duplicates } from './duplicates.ts'
import type { PoolChange, ScrapePool } from './pool.ts'
import { TargetMemo, type BuiltBundle } from './target-memo.ts'
import type { DroppedTarget, TargetOptions } from './target.ts'
import { RemovalBrake, type RemovalBrakeOptions } from './removal-brake.ts'
import { sleepUntil } from './wait.ts'

export interface DiscoveryLoopOptions {
  readonly discovery: Discovery
  readonly pool: ScrapePool
  readonly jobs: readonly ScrapeJob[]
  readonly brake: Omit<RemovalBrakeOptions, 'log'>
  readonly targets: TargetOptions & {
    readonly suppressDuplicateTargetErrors: boolean
    /** Dropped targets listed at most. */
    readonly maxDroppedTargets: number
  }
  readonly log: Logger
  readonly discoverySeconds: Histogram
  readonly relabelSeconds: Histogram
}

/** Changes are gathered before they are looked at, for this long when a pass costs next to nothing. */
const MIN_PAUSE_MS = 200
/** What changed shall be seen within a second. */
const MAX_PAUSE_MS = 800
/** Passes take this share of the time, as long as that keeps the pause below the longest one. */
const PASS_SHARE = 1 / 20

/** Keeps the scrapers of one kind of discovery in step with what it finds. */
export class DiscoveryLoop {
  readonly discovery: Discovery
  readonly pool: ScrapePool
  readonly brake: RemovalBrake
  readonly #options: DiscoveryLoopOptions
  readonly #abort = new AbortController()
  #jobs: readonly ScrapeJob[]
  readonly #memo: TargetMemo
  readonly #duplicates: Duplicates
  #built: readonly BuiltBundle[] = []
  #doubled: readonly DroppedTarget[] = []
  #lastPassMs = 0
  #soon: NodeJS.Timeout | undefined
  /** When targets that are held are looked at again. */
  #giveUp: NodeJS.Timeout | undefined
  #isReady = false
  #pass: Promise<void> = Promise.resolve()
  #running: Promise<void> | undefined

  constructor(options: DiscoveryLoopOptions) {
    this.discovery = options.discovery
    this.pool = options.pool
    this.#options = options
    this.#jobs = options.jobs
    this.#memo = new TargetMemo({ ...options.targets, log: options.log })
    this.#duplicates = new Duplicates({ ...options.targets, log: options.log })
    this.brake = new RemovalBrake(options.discovery.kind, { ...options.brake, log: options.log })
  }

  /** Whether the first pass is done. */
  get isReady(): boolean {
    return this.#isReady
  }

  /** Targets that are not scraped here, at most `max`; worked out when somebody asks. */
  async dropped(max: number): Promise<DroppedTarget[]> {
    const duplicates = this.#doubled.slice(0, max)
    const others = await this.#memo.explainDropped(this.#built, max - duplicates.length)
    return [...others, ...duplicates]
  }

  start(): void {
    this.discovery.onChange?.(() => this.#refreshSoon())
    this.#running = this.#run()
  }

  /** Looks again with other jobs; ends when their targets run, and tells what changed. */
  async reload(jobs: readonly ScrapeJob[]): Promise<PoolChange> {
    this.#jobs = jobs
    let change: PoolChange = { started: [], stopped: [], kept: this.pool.size }
    await this.#refresh(one => (change = one))
    return change
  }

  /** Ends the loop and the scrapers, without staleness markers. */
  async stop(): Promise<void> {
    this.#abort.abort()
    clearTimeout(this.#soon)
    await this.#running
    await this.#pass
    clearTimeout(this.#giveUp)
    await this.discovery.close?.()
    await this.pool.stop()
  }

  async #run(): Promise<void> {
    const { intervalMs } = this.discovery
    const { signal } = this.#abort
    while (!signal.aborted) {
      await this.#refresh()
      if (intervalMs <= 0) return
      await sleepUntil(performance.now() + intervalMs, signal)
    }
  }

  /** Gathers changes, the longer the more work they make. */
  #refreshSoon(): void {
    if (this.#soon !== undefined || this.#abort.signal.aborted) return
    const pauseMs = Math.max(MIN_PAUSE_MS, Math.min(MAX_PAUSE_MS, this.#lastPassMs / PASS_SHARE))
    this.#soon = setTimeout(() => {
      this.#soon = undefined
      void this.#refresh()
    }, pauseMs)
  }

  /** Passes never overlap: a later one starts when those before it are done. */
  #refresh(onDone?: (change: PoolChange) => void): Promise<void> {
    this.#pass = this.#pass.then(() => this.#lookAndTell(onDone))
    return this.#pass
  }

  async #lookAndTell(onDone?: (change: PoolChange) => void): Promise<void> {
    try {
      const change = await this.#look()
      if (change !== undefined) onDone?.(change)
    } catch (error) {
      this.#options.log.error(`cannot update ${this.discovery.kind}: ${errorText(error)}`)
    }
  }

  async #look(): Promise<PoolChange | undefined> {
    if (this.#abort.signal.aborted) return undefined
    const { discoverySeconds, relabelSeconds } = this.#options
    const startedMs = performance.now()
    await this.discovery.keepOnly?.(this.#jobs)
    const discovered = await Promise.all(
      this.#jobs.map(async job => [job, await this.discovery.discover(job)] as const),
    )
    const discoveredMs = performance.now()
    this.#built = await this.#memo.build(discovered)
    const { targets, duplicates } = this.#duplicates.leaveOut(this.#built)
    this.#doubled = duplicates
    discoverySeconds.observe((discoveredMs - startedMs) / 1000)
    relabelSeconds.observe((performance.now() - discoveredMs) / 1000)
    const change = await this.pool.update(this.brake.apply(this.#jobs, targets))
    const { waitMs } = this.brake
    clearTimeout(this.#giveUp)
    this.#giveUp =
      waitMs === undefined ? undefined : setTimeout(() => void this.#refresh(), waitMs + 1)
    this.#lastPassMs = performance.now() - discoveredMs
    this.#isReady = true
    return change
  }
}
