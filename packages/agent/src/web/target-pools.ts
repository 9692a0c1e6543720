import { formatLabels } from '@vmkit/promql-lite/labels'
import type { TargetStatus } from '../scrape/index.ts'
import { isFiltered, targetFilter, type TargetQuery } from './target-filter.ts'

/** The targets of one job that are shown. */
export interface TargetPool {
  readonly job: string
  /** Of all targets of the job, shown or not. */
  readonly up: number
  readonly total: number
  readonly targets: readonly TargetStatus[]
}

/**
 * Groups the wanted targets by job, sorted by name and URL. Jobs without targets come last, and
 * only when everything is wanted.
 *
 * @throws RequestError when the query cannot be understood
 */
export function targetPools(
  targets: readonly TargetStatus[],
  jobs: readonly string[],
  query: TargetQuery,
): TargetPool[] {
  const isWanted = targetFilter(query)
  const byJob = Map.groupBy(targets, ({ job }) => job)
  const pools = [...byJob]
    .toSorted(([a], [b]) => compare(a, b))
    .map(([job, all]) => ({
      job,
      up: all.filter(({ health }) => health === 'up').length,
      total: all.length,
      targets: sorted(all.filter(isWanted)),
    }))
  const shown = pools.filter(pool => pool.targets.length > 0)
  if (isFiltered(query)) return shown
  const empty = jobs.filter(job => !byJob.has(job)).toSorted(compare)
  return [...shown, ...empty.map(job => ({ job, up: 0, total: 0, targets: [] }))]
}

function sorted(targets: readonly TargetStatus[]): TargetStatus[] {
  return targets.toSorted(
    (a, b) => compare(a.url, b.url) || compare(formatLabels(a.labels), formatLabels(b.labels)),
  )
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
