import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Logger } from '@vmkit/daemon/log'
import type { ScrapeJob } from '../config/index.ts'
import type { TargetBundle } from '../discovery/index.ts'
import { buildTarget, type DroppedTarget, type Target, type TargetOptions } from './target.ts'

/** Work on targets that others may have to wait for. */
const MAX_WORK_PER_TURN_MS = 5

/** What came of the targets of one bundle. */
export interface BuiltBundle {
  readonly job: ScrapeJob
  readonly bundle: TargetBundle
  readonly targets: readonly Target[]
  /** Targets that are not scraped here; `explainDropped` builds them again. */
  readonly droppedCount: number
}

/** What came of the bundles of a job. Marks of passes tell what is gone without another map. */
interface KnownJob {
  readonly byBundle: Map<TargetBundle, { readonly built: BuiltBundle; pass: number }>
  /** The list of the last pass, and what came of it. */
  bundles: readonly TargetBundle[]
  built: readonly BuiltBundle[]
  pass: number
}

/**
 * Builds targets and keeps what came of every bundle, so that only what changed is built again.
 * Of targets that are dropped nothing but their number is kept.
 */
export class TargetMemo {
  readonly #options: TargetOptions
  readonly #log: Logger
  /** By what decides about the targets of a job besides what is discovered. */
  readonly #known = new Map<string, KnownJob>()
  #pass = 0

  constructor(options: TargetOptions & { readonly log: Logger }) {
    this.#options = options
    this.#log = options.log
  }

  /** Builds the targets of all jobs, and forgets what is not among them. */
  async build(
    discovered: Iterable<readonly [job: ScrapeJob, bundles: readonly TargetBundle[]]>,
  ): Promise<BuiltBundle[]> {
    this.#pass++
    const all: BuiltBundle[] = []
    let turnMs = performance.now()
    for (const [job, bundles] of discovered) {
      const known = this.#knownJob(job)
      known.pass = this.#pass
      if (known.bundles === bundles) {
        for (const built of known.built) all.push(built)
        continue
      }
      const list: BuiltBundle[] = []
      for (const bundle of bundles) {
        const entry = known.byBundle.get(bundle) ?? {
          built: this.#buildBundle(job, bundle),
          pass: 0,
        }
        if (entry.pass === 0) known.byBundle.set(bundle, entry)
        entry.pass = this.#pass
        list.push(entry.built)
        if (performance.now() - turnMs < MAX_WORK_PER_TURN_MS) continue
        await nextTurn()
        turnMs = performance.now()
      }
      known.bundles = bundles
      known.built = list
      for (const built of list) all.push(built)
      this.#sweep(known)
    }
    for (const [key, { pass }] of this.#known) if (pass !== this.#pass) this.#known.delete(key)
    return all
  }

  #knownJob({ targetFingerprint }: ScrapeJob): KnownJob {
    const known = this.#known.get(targetFingerprint) ?? {
      byBundle: new Map(),
      bundles: [],
      built: [],
      pass: 0,
    }
    this.#known.set(targetFingerprint, known)
    return known
  }

  /** Forgets bundles that were not among the last; there is nothing to do when none is missing. */
  #sweep({ byBundle, built }: KnownJob): void {
    if (byBundle.size <= built.length) return
    for (const [bundle, { pass }] of byBundle) if (pass !== this.#pass) byBundle.delete(bundle)
  }

  #buildBundle(job: ScrapeJob, bundle: TargetBundle): BuiltBundle {
    const targets: Target[] = []
    let droppedCount = 0
    for (const one of bundle.list()) {
      const built = buildTarget(job, one, this.#options)
      if (built.kind === 'target') targets.push(built.target)
      else if (built.kind === 'dropped') droppedCount++
      else this.#log.error(`job "${job.jobName}": ${built.message}`)
    }
    return { job, bundle, targets, droppedCount }
  }

  /** Says of at most `max` targets of these bundles why they are not scraped here. */
  async explainDropped(built: readonly BuiltBundle[], max: number): Promise<DroppedTarget[]> {
    const dropped: DroppedTarget[] = []
    let turnMs = performance.now()
    for (const { job, bundle, droppedCount } of built) {
      if (droppedCount === 0) continue
      for (const one of bundle.list()) {
        if (dropped.length >= max) return dropped
        const again = buildTarget(job, one, this.#options)
        if (again.kind === 'dropped') dropped.push(again.dropped)
      }
      if (performance.now() - turnMs < MAX_WORK_PER_TURN_MS) continue
      await nextTurn()
      turnMs = performance.now()
    }
    return dropped
  }
}
