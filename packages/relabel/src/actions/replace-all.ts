import { readSources, sourceReader, type ActionCompiler } from './action.ts'

/** `replace_all`: replaces every match in the source; the target stays when there is none. */
export const replaceAll: ActionCompiler = (rule, pattern) => {
  const { targetLabel, replacement } = rule
  const read = sourceReader(rule)
  return {
    apply: labels => {
      const before = read(labels)
      const after = pattern.anywhere.replaceAll(before, replacement)
      if (after === before) return false
      labels.set(targetLabel, after)
      return true
    },
    explain: labels => {
      const source = read(labels)
      const matched = pattern.anywhere.replaceAll(source, replacement) !== source
      const sources = readSources(rule, labels)
      return { kind: 'regex', matched, regex: pattern.source, source, sources }
    },
  }
}
