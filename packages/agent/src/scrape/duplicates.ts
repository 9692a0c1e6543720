import type { Logger } from '@vmkit/daemon/log'
import { getLabel } from '@vmkit/promql-lite/labels'
import { labelsText } from './go-quote.ts'
import type { DroppedTarget, Target } from './target.ts'
import type { BuiltBundle } from './target-memo.ts'

/** Labels named at most that tell a target from its duplicate. */
const MAX_DIFFERENCES = 3

/** Targets that remain when of those with equal keys only the first stays. */
export interface WithoutDuplicates {
  /** Keys differ. */
  readonly targets: readonly Target[]
  readonly duplicates: readonly DroppedTarget[]
}

/** Finds targets whose scrapes would be the same, and names each once for as long as it is there. */
export class Duplicates {
  readonly #log: Logger
  readonly #isQuiet: boolean
  readonly #max: number
  #named = new Set<string>()
  /** Marks of passes tell what is gone, so that a pass over many targets needs no other map. */
  readonly #byKey = new Map<string, { target: Target; pass: number }>()
  #pass = 0

  constructor(options: {
    readonly log: Logger
    readonly suppressDuplicateTargetErrors: boolean
    /** Duplicates listed at most. */
    readonly maxDroppedTargets: number
  }) {
    this.#log = options.log
    this.#isQuiet = options.suppressDuplicateTargetErrors
    this.#max = options.maxDroppedTargets
  }

  leaveOut(built: readonly BuiltBundle[]): WithoutDuplicates {
    this.#pass++
    const targets: Target[] = []
    const duplicates: DroppedTarget[] = []
    const named = new Set<string>()
    for (const bundle of built) {
      for (const target of bundle.targets) {
        const first = this.#firstOf(target)
        if (first === target) {
          targets.push(target)
          continue
        }
        if (duplicates.length < this.#max) duplicates.push(droppedFor(target))
        if (this.#isQuiet || named.has(target.key)) continue
        named.add(target.key)
        if (!this.#named.has(target.key)) this.#log.error(explain(target, first))
      }
    }
    this.#named = named
    if (this.#byKey.size > targets.length) {
      for (const [key, { pass }] of this.#byKey) if (pass !== this.#pass) this.#byKey.delete(key)
    }
    return { targets, duplicates }
  }

  /** The first target of this pass with that key, which may be the given one. */
  #firstOf(target: Target): Target {
    const known = this.#byKey.get(target.key)
    if (known?.pass === this.#pass) return known.target
    if (known === undefined) this.#byKey.set(target.key, { target, pass: this.#pass })
    else Object.assign(known, { target, pass: this.#pass })
    return target
  }
}

const droppedFor = ({ job, originalLabels }: Target): DroppedTarget => ({
  job: job.jobName,
  originalLabels,
  reason: 'duplicate',
  memberNums: [],
})

function explain({ job, url, labels, originalLabels }: Target, first: Target): string {
  const names = new Set([...first.originalLabels, ...originalLabels].map(({ name }) => name))
  const different = [...names].flatMap(name => {
    const [a, b] = [getLabel(first.originalLabels, name), getLabel(originalLabels, name)]
    return a === b ? [] : [`${name} ("${a}" and "${b}")`]
  })
  const more = different.length - MAX_DIFFERENCES
  const shown = different.slice(0, MAX_DIFFERENCES).join(', ')
  const why =
    different.length === 0
      ? 'the same target was found twice'
      : `before relabeling they differ in ${shown}${more > 0 ? ` and ${more} other labels` : ''}`
  return `skipping a duplicate of the target "${url}" ${labelsText(labels)} of job "${job.jobName}": ${why}; give targets of one URL different labels, or drop one of them`
}
