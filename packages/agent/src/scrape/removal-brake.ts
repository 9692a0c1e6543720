import type { Logger } from '@vmkit/daemon/log'
import type { ScrapeJob } from '../config/index.ts'
import type { Target } from './target.ts'

/** A job has to lose at least so many targets at once before that is called a loss. */
const MIN_LOST = 5

export interface RemovalBrakeOptions {
  /** A larger share of the targets of a job is not believed to be gone, in percent; 0 believes all. */
  readonly maxRemovedPercent: number
  /** How long targets stay then. */
  readonly removalGraceMs: number
  readonly log: Logger
  /** Steady clock in milliseconds; default `performance.now`. */
  readonly steadyMs?: () => number
}

interface JobState {
  /** What decides about the targets of the job; another one is no loss of its source. */
  readonly fingerprint: string
  readonly targets: ReadonlyMap<string, Target>
  /** Since when some of them are only there because they were. */
  readonly heldSinceMs: number | undefined
}

/**
 * Keeps the targets of a source that loses very many of them at once for a while: an empty answer of
 * a registry that restarts must not end all scrapes. New targets come in at once in any case.
 */
export class RemovalBrake {
  /** Targets that are scraped although their source does not name them any more. */
  held = 0
  readonly #kind: string
  readonly #options: RemovalBrakeOptions
  readonly #steadyMs: () => number
  #jobs: ReadonlyMap<string, JobState> = new Map()

  /** @param kind names the source in the log */
  constructor(kind: string, options: RemovalBrakeOptions) {
    this.#kind = kind
    this.#options = options
    this.#steadyMs = options.steadyMs ?? (() => performance.now())
  }

  /** For how long nothing has to be looked at again; undefined when nothing is held. */
  get waitMs(): number | undefined {
    const since = [...this.#jobs.values()].flatMap(({ heldSinceMs }) => heldSinceMs ?? [])
    if (since.length === 0) return undefined
    return Math.max(0, Math.min(...since) + this.#options.removalGraceMs - this.#steadyMs())
  }

  /** Returns the targets to scrape: those that were found, and those that stay for a while. */
  apply(jobs: readonly ScrapeJob[], found: readonly Target[]): readonly Target[] {
    if (this.#options.maxRemovedPercent <= 0) return found
    const byJob = new Map(jobs.map(({ jobName }) => [jobName, new Map<string, Target>()]))
    for (const target of found) byJob.get(target.job.jobName)?.set(target.key, target)
    const kept: Target[] = []
    const next = new Map<string, JobState>()
    for (const job of jobs) {
      const present = byJob.get(job.jobName) ?? new Map<string, Target>()
      const { state, held } = this.#judge(job, present)
      next.set(job.jobName, state)
      for (const target of held) kept.push(target)
    }
    this.#jobs = next
    this.held = kept.length
    return kept.length === 0 ? found : [...found, ...kept]
  }

  #judge(
    job: ScrapeJob,
    found: ReadonlyMap<string, Target>,
  ): { readonly state: JobState; readonly held: readonly Target[] } {
    const { targetFingerprint: fingerprint } = job
    const believed = { state: { fingerprint, targets: found, heldSinceMs: undefined }, held: [] }
    const before = this.#jobs.get(job.jobName)
    if (before?.fingerprint !== fingerprint) return believed
    const missing = [...before.targets].filter(([key]) => !found.has(key))
    if (missing.length === 0) return believed
    // Targets that only changed their labels come back as others, which is no loss.
    const { size } = before.targets
    const lost = size - found.size
    const isLoss = lost >= MIN_LOST && 100 * lost > size * this.#options.maxRemovedPercent
    if (!isLoss && before.heldSinceMs === undefined) return believed
    const nowMs = this.#steadyMs()
    const heldSinceMs = before.heldSinceMs ?? nowMs
    const { removalGraceMs, log } = this.#options
    const place = `job "${job.jobName}": ${this.#kind}`
    if (nowMs - heldSinceMs >= removalGraceMs) {
      log.warn(`${place}: ${missing.length} targets did not come back and are given up`)
      return believed
    }
    if (before.heldSinceMs === undefined) {
      log.warn(
        `${place}: ${missing.length} of ${size} targets are gone at once; they are scraped for another ${removalGraceMs / 1000} seconds, in case they come back`,
      )
    }
    return {
      state: { fingerprint, targets: new Map([...found, ...missing]), heldSinceMs },
      held: missing.map(([, target]) => target),
    }
  }
}
