import type { Matching } from '../../ast.ts'
import { METRIC_NAME, type Labels } from '../../labels.ts'
import { keyOf, type Row } from '../value.ts'

/** What two series have in common when they match. */
export function matchingKey(labels: Labels, matching: Matching | undefined): string {
  if (matching?.kind === 'on')
    return keyOf(labels.filter(label => matching.labels.includes(label.name)))
  const ignored = matching?.labels ?? []
  return keyOf(labels.filter(label => label.name !== METRIC_NAME && !ignored.includes(label.name)))
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
