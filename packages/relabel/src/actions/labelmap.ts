import { expand } from '@vmkit/promql-lite/regex'
import { explainNames, type ActionCompiler } from './action.ts'

/**
 * `labelmap`: copies each label whose name matches to the name that the replacement gives. A label
 * that the rule wrote before it is read gives its new value.
 */
export const labelmap: ActionCompiler = (rule, pattern) => {
  const { replacement } = rule
  return {
    apply: labels => {
      const count = labels.size
      let matched = false
      for (let i = 0; i < count; i++) {
        const label = labels.labels[i]
        if (label === undefined || !pattern.full.matches(label.name)) continue
        const match = pattern.whole.exec(label.name)
        if (match === undefined) continue
        matched = true
        const name = expand(replacement, match)
        if (name !== label.name) labels.set(name, label.value)
      }
      return matched
    },
    explain: explainNames(pattern),
  }
}

/** `labelmap` of Prometheus: it reads the values as they were before the rule. */
export const snapshotLabelmap: ActionCompiler = (rule, pattern) => {
  const { replacement } = rule
  return {
    apply: labels => {
      let matched = false
      for (const { name, value } of labels.snapshot()) {
        const match = pattern.whole.exec(name)
        if (match === undefined) continue
        matched = true
        labels.set(expand(replacement, match), value)
      }
      return matched
    },
    explain: explainNames(pattern),
  }
}

/** `labelmap_all`: replaces every match in every label name, `__name__` among them. */
export const labelmapAll: ActionCompiler = (rule, pattern) => {
  const { replacement } = rule
  return {
    apply: labels => {
      let matched = false
      for (let i = 0; i < labels.size; i++) {
        const before = labels.labels[i]?.name ?? ''
        const after = pattern.anywhere.replaceAll(before, replacement)
        if (after === before) continue
        matched = true
        labels.rename(i, after)
      }
      return matched
    },
    explain: labels => {
      const names = labels.labels
        .map(label => label.name)
        .filter(name => pattern.anywhere.replaceAll(name, replacement) !== name)
      return { kind: 'names', matched: names.length > 0, regex: pattern.source, names }
    },
  }
}
