import { METRIC_NAME, type Labels } from './labels.ts'
import type { Matcher } from './matcher.ts'

/** The metric name that all groups of filters begin with, if they do. */
export function metricNameOf(groups: readonly (readonly Matcher[])[]): string | undefined {
  const name = groups[0]?.[0]?.value
  if (name === undefined || name === '') return undefined
  const isShared = groups.every(([first]) => {
    return first?.name === METRIC_NAME && first.op === '=' && first.value === name
  })
  return isShared ? name : undefined
}

/**
 * Returns whether a label set meets all filters of one of the groups, as VictoriaMetrics does.
 * Relabeling calls it for every series, so nothing in here allocates.
 */
export function matchesGroups(groups: readonly (readonly Matcher[])[], labels: Labels): boolean {
  for (let i = 0; i < groups.length; i++) {
    const group = groups[i]
    if (group && group.length > 0 && firstUnmet(group, labels) === undefined) return true
  }
  return false
}

/** Returns the first filter of each group that a label set does not meet. */
export function unmetFilters(groups: readonly (readonly Matcher[])[], labels: Labels): Matcher[] {
  return groups.flatMap(group => firstUnmet(group, labels) ?? [])
}

function firstUnmet(group: readonly Matcher[], labels: Labels): Matcher | undefined {
  for (let i = 0; i < group.length; i++) {
    const filter = group[i]
    if (filter && !meets(filter, labels)) return filter
  }
  return undefined
}

function meets(filter: Matcher, labels: Labels): boolean {
  let found = false
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]
    if (label?.name !== filter.name) continue
    if (filter.matches(label.value)) return true
    found = true
  }
  if (found) return false
  // Without a name, `=` and `!=` compare with no name at all, not with an empty one.
  if (filter.name === METRIC_NAME && filter.op === '=') return false
  if (filter.name === METRIC_NAME && filter.op === '!=') return true
  return filter.matches('')
}
