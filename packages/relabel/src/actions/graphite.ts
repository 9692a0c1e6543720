import { METRIC_NAME } from '@vmkit/promql-lite/labels'
import { compileGraphiteMatch, fillGraphiteTemplate } from '../graphite-template.ts'
import { need, refuse, type ActionCompiler } from './action.ts'

/** `graphite`: takes a dotted metric name apart and writes the pieces to labels. */
export const graphite: ActionCompiler = (rule, _pattern, name) => {
  need(rule, name, 'match', 'labels')
  refuse(rule, name, 'source_labels', 'target_label', 'replacement', 'regex')
  const match = compileGraphiteMatch(rule.match)
  const templates = [...rule.labels]
  return labels => {
    const taken = match(labels.get(METRIC_NAME))
    if (taken === undefined) return false
    for (const [label, template] of templates) {
      labels.set(label, fillGraphiteTemplate(template, taken))
    }
    return true
  }
}
