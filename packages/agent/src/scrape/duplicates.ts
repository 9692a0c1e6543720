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
    const targets = new Map<string, Target>()
    const duplicates: DroppedTarget[] = []
    const named = new Set<string>()
    for (const bundle of built) {
      for (const target of bundle.targets) {
        const first = targets.get(target.key)
        if (first === undefined) {
          targets.set(target.key, target)
          continue
        }
        if (duplicates.length < this.#max) duplicates.push(droppedFor(target))
        if (this.#isQuiet || named.has(target.key)) continue
        named.add(target.key)
        if (!this.#named.has(target.key)) this.#log.error(explain(target, first))
      }
    }
    this.#named = named
    return { targets: [...targets.values()], duplicates }
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
