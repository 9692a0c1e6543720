import type { Matching } from '../../ast.ts'
import { METRIC_NAME, type Labels } from '../../labels.ts'
import { keyOf, type Row } from '../value.ts'

/** What two series have in common when they match. */
export function matchingKey(labels: Labels, matching: Matching | undefined): string {
  return keyOf(matchedLabels(labels, matching))
}

/** The labels by which series match. */
export function matchedLabels(labels: Labels, matching: Matching | undefined): Labels {
  const names = matching?.labels ?? []
  return matching?.kind === 'on'
    ? labels.filter(label => names.includes(label.name))
    : labels.filter(label => label.name !== METRIC_NAME && !names.includes(label.name))
}

/** Rows by what they have in common with others. */
export function byKey(rows: readonly Row[], matching: Matching | undefined): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const key = matchingKey(row.labels, matching)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [row])
    else group.push(row)
  }
  return groups
}
