import { sortLabels, type Label, type Labels } from '@vmkit/promql-lite/labels'

/**
 * Puts labels of a rule over those of a result. An empty value removes the label; a different
 * value replaces it and keeps the original as `exported_<name>`, as vmalert does.
 *
 * @param added later ones win over earlier ones
 * @returns the labels sorted by name, without `__name__`
 */
export function mergeLabels(result: Labels, added: Labels): Label[] {
  const labels = new Map<string, string>()
  const original = new Map<string, string>()
  for (const { name, value } of result) {
    if (name === '__name__' || original.has(name)) continue
    original.set(name, value)
    labels.set(name, value)
  }
  for (const { name, value } of added) {
    const before = original.get(name)
    if (value === '') labels.delete(name)
    else {
      labels.set(name, value)
      if (before !== undefined && before !== value) labels.set(`exported_${name}`, before)
    }
  }
  return sortLabels([...labels].map(([name, value]) => ({ name, value })))
}

/** Joins label sets, lowest rank first: a later set's value counts. The result is sorted by name. */
export function overlayLabels(...sets: readonly Labels[]): Label[] {
  const labels = new Map<string, string>()
  for (const set of sets) for (const { name, value } of set) labels.set(name, value)
  return sortLabels([...labels].map(([name, value]) => ({ name, value })))
}
