import { lowercase, uppercase } from '../case-mapping.ts'
import { readSources, sourceReader, type ActionCompiler } from './action.ts'

/** `lowercase` and `uppercase`: writes the source in the other case to the target. */
export const changeCase: ActionCompiler = (rule, _pattern, name) => {
  const source = sourceReader(rule)
  const map = name === 'lowercase' ? lowercase : uppercase
  return {
    apply: labels => {
      labels.set(rule.targetLabel, map(source(labels)))
      return true
    },
    explain: labels => ({ kind: 'always', matched: true, sources: readSources(rule, labels) }),
  }
}
