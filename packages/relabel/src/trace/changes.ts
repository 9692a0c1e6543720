import type { Labels } from '@vmkit/promql-lite/labels'

/** What a rule did to one label; without `before` it was added, without `after` removed. */
export interface LabelChange {
  readonly name: string
  readonly before?: string
  readonly after?: string
}

/** Compares two label sets by name; of several labels with one name the first counts. */
export function changesBetween(before: Labels, after: Labels): LabelChange[] {
  if (before === after) return []
  const old = byName(before)
  const now = byName(after)
  const changes: LabelChange[] = []
  for (const [name, value] of old) {
    const next = now.get(name)
    if (next === undefined) changes.push({ name, before: value })
    else if (next !== value) changes.push({ name, before: value, after: next })
  }
  for (const [name, value] of now) if (!old.has(name)) changes.push({ name, after: value })
  return changes
}

function byName(labels: Labels): Map<string, string> {
  const values = new Map<string, string>()
  for (const { name, value } of labels) if (!values.has(name)) values.set(name, value)
  return values
}
