import { need, sourceReader, type ActionCompiler } from './action.ts'

/** `replace_all`: replaces every match in the source; the target stays when there is none. */
export const replaceAll: ActionCompiler = (rule, pattern, name) => {
  need(rule, name, 'source_labels', 'target_label')
  const { targetLabel, replacement } = rule
  const source = sourceReader(rule)
  return labels => {
    const before = source(labels)
    const after = pattern.unanchored.replaceAll(before, replacement)
    if (after === before) return false
    labels.set(targetLabel, after)
    return true
  }
}
