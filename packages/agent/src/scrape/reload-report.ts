import type { PoolChange } from './pool.ts'

/** Jobs named at most. */
const MAX_JOBS = 10

/** Tells people what a reload did to the targets: in all, and by job where something changed. */
export function reloadReport(changes: readonly PoolChange[]): string {
  const jobs = new Map<string, { added: number; removed: number }>()
  const of = (job: string): { added: number; removed: number } => {
    const counts = jobs.get(job) ?? { added: 0, removed: 0 }
    jobs.set(job, counts)
    return counts
  }
  let kept = 0
  for (const change of changes) {
    for (const { job } of change.started) of(job.jobName).added++
    for (const { job } of change.stopped) of(job.jobName).removed++
    kept += change.kept
  }
  const all = [...jobs.values()]
  const added = all.reduce((sum, counts) => sum + counts.added, 0)
  const removed = all.reduce((sum, counts) => sum + counts.removed, 0)
  const total = `${added} targets added, ${removed} removed, ${kept} unchanged`
  if (jobs.size === 0) return total
  const named = [...jobs].slice(0, MAX_JOBS).map(([job, counts]) => {
    return `"${job}" +${counts.added} -${counts.removed}`
  })
  const more = jobs.size > MAX_JOBS ? ` and ${jobs.size - MAX_JOBS} other jobs` : ''
  return `${total} (${named.join(', ')}${more})`
}
