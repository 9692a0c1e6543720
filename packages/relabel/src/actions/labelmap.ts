import { expand } from '@vmkit/promql-lite/regex'
import type { ActionCompiler } from './action.ts'

/**
 * `labelmap`: copies each label whose name matches to the name that the replacement gives. A label
 * that the rule wrote before it is read gives its new value.
 */
export const labelmap: ActionCompiler = (rule, pattern) => {
  const { replacement } = rule
  return labels => {
    const count = labels.size
    let matched = false
    for (let i = 0; i < count; i++) {
      const label = labels.labels[i]
      if (label === undefined || !pattern.matches(label.name)) continue
      const match = pattern.anchored.exec(label.name)
      if (match === undefined) continue
      matched = true
      const name = expand(replacement, match)
      if (name !== label.name) labels.set(name, label.value)
    }
    return matched
  }
}

/** `labelmap_all`: replaces every match in every label name, `__name__` among them. */
export const labelmapAll: ActionCompiler = (rule, pattern) => {
  const { replacement } = rule
  return labels => {
    let matched = false
    for (let i = 0; i < labels.size; i++) {
      const before = labels.labels[i]?.name ?? ''
      const after = pattern.unanchored.replaceAll(before, replacement)
      if (after === before) continue
      matched = true
      labels.rename(i, after)
    }
    return matched
  }
}
