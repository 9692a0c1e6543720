import { errorText } from '@vmkit/daemon/errors'
import type { Logger } from '@vmkit/daemon/log'
import type { Histogram } from '@vmkit/daemon/metrics'
import type { ScrapeJob } from '../config/index.ts'
import type { DiscoveredTarget, Discovery } from '../discovery/index.ts'
import type { BuiltTargets } from './build-targets.ts'
import type { ScrapePool } from './pool.ts'
import { sleepUntil } from './wait.ts'
import type { DroppedTarget } from './target.ts'

type Discovered = readonly [job: ScrapeJob, targets: readonly DiscoveredTarget[]]

export interface DiscoveryLoopOptions {
  readonly discovery: Discovery
  readonly pool: ScrapePool
  readonly jobs: readonly ScrapeJob[]
  readonly build: (discovered: readonly Discovered[]) => BuiltTargets
  readonly log: Logger
  readonly discoverySeconds: Histogram
  readonly relabelSeconds: Histogram
}

/** Keeps the scrapers of one kind of discovery in step with what it finds. */
export class DiscoveryLoop {
  readonly discovery: Discovery
  readonly pool: ScrapePool
  readonly #options: DiscoveryLoopOptions
  readonly #abort = new AbortController()
  #jobs: readonly ScrapeJob[]
  #dropped: readonly DroppedTarget[] = []
  #isReady = false
  #pass: Promise<void> = Promise.resolve()
  #running: Promise<void> | undefined

  constructor(options: DiscoveryLoopOptions) {
    this.discovery = options.discovery
    this.pool = options.pool
    this.#options = options
    this.#jobs = options.jobs
  }

  /** Whether the first pass is done. */
  get isReady(): boolean {
    return this.#isReady
  }

  get dropped(): readonly DroppedTarget[] {
    return this.#dropped
  }

  start(): void {
    this.discovery.onChange?.(() => void this.#refresh())
    this.#running = this.#run()
  }

  /** Looks again with other jobs; ends when their targets run. */
  reload(jobs: readonly ScrapeJob[]): Promise<void> {
    this.#jobs = jobs
    return this.#refresh()
  }

  /** Ends the loop and the scrapers, without staleness markers. */
  async stop(): Promise<void> {
    this.#abort.abort()
    await this.#running
    await this.#pass
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

  /** Passes never overlap: a later one starts when those before it are done. */
  #refresh(): Promise<void> {
    this.#pass = this.#pass
      .then(() => this.#look())
      .catch((error: unknown) => {
        this.#options.log.error(`cannot update ${this.discovery.kind}: ${errorText(error)}`)
      })
    return this.#pass
  }

  async #look(): Promise<void> {
    if (this.#abort.signal.aborted) return
    const { build, discoverySeconds, relabelSeconds } = this.#options
    const startedMs = performance.now()
    await this.discovery.keepOnly?.(this.#jobs)
    const discovered = await Promise.all(
      this.#jobs.map(async job => [job, await this.discovery.discover(job)] as const),
    )
    const discoveredMs = performance.now()
    const { targets, dropped } = build(discovered)
    discoverySeconds.observe((discoveredMs - startedMs) / 1000)
    relabelSeconds.observe((performance.now() - discoveredMs) / 1000)
    this.#dropped = dropped
    await this.pool.update(targets)
    this.#isReady = true
  }
}
