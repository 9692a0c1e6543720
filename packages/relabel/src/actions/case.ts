import { lowercase, uppercase } from '../case-mapping.ts'
import { need, sourceReader, type ActionCompiler } from './action.ts'

/** `lowercase` and `uppercase`: writes the source in the other case to the target. */
export const changeCase: ActionCompiler = (rule, _pattern, name) => {
  need(rule, name, 'source_labels', 'target_label')
  const source = sourceReader(rule)
  const map = name === 'lowercase' ? lowercase : uppercase
  return labels => {
    labels.set(rule.targetLabel, map(source(labels)))
    return true
  }
}
