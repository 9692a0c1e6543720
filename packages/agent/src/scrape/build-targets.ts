import type { Logger } from '@vmkit/daemon/log'
import type { ScrapeJob } from '../config/index.ts'
import type { DiscoveredTarget } from '../discovery/index.ts'
import { labelsText } from './go-quote.ts'
import { buildTarget, type DroppedTarget, type Target, type TargetOptions } from './target.ts'

/** What came of all discovered targets. */
export interface BuiltTargets {
  /** Keys differ. */
  readonly targets: readonly Target[]
  readonly dropped: readonly DroppedTarget[]
}

/** Builds the targets of all jobs; of targets with equal keys the first stays. */
export function buildTargets(
  discovered: Iterable<readonly [job: ScrapeJob, targets: readonly DiscoveredTarget[]]>,
  options: TargetOptions & {
    readonly suppressDuplicateTargetErrors: boolean
    readonly maxDroppedTargets: number
    readonly log: Logger
  },
): BuiltTargets {
  const targets = new Map<string, Target>()
  const dropped: DroppedTarget[] = []
  const drop = (target: DroppedTarget): void => {
    if (dropped.length < options.maxDroppedTargets) dropped.push(target)
  }
  for (const [job, found] of discovered) {
    for (const one of found) {
      const built = buildTarget(job, one, options)
      if (built.kind === 'invalid') options.log.error(`job "${job.jobName}": ${built.message}`)
      else if (built.kind === 'dropped') drop(built.dropped)
      else if (!targets.has(built.target.key)) targets.set(built.target.key, built.target)
      else {
        const { originalLabels, url, labels } = built.target
        drop({ job: job.jobName, originalLabels, reason: 'duplicate', memberNums: [] })
        if (options.suppressDuplicateTargetErrors) continue
        options.log.error(
          `skipping a duplicate of the target "${url}" ${labelsText(labels)} of job "${job.jobName}"; give targets of one URL different labels`,
        )
      }
    }
  }
  return { targets: [...targets.values()], dropped }
}
