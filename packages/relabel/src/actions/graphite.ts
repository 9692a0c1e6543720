import { METRIC_NAME } from '@vmkit/promql-lite/labels'
import { compileGraphiteMatch, fillGraphiteTemplate } from '../graphite-template.ts'
import type { ActionCompiler } from './action.ts'

/** `graphite`: takes a dotted metric name apart and writes the pieces to labels. */
export const graphite: ActionCompiler = rule => {
  const match = compileGraphiteMatch(rule.match)
  const templates = [...rule.labels]
  return {
    apply: labels => {
      const taken = match(labels.get(METRIC_NAME))
      if (taken === undefined) return false
      for (const [label, template] of templates) {
        labels.set(label, fillGraphiteTemplate(template, taken))
      }
      return true
    },
    explain: labels => {
      const metricName = labels.get(METRIC_NAME)
      const matched = match(metricName) !== undefined
      return { kind: 'graphite', matched, template: rule.match, metricName }
    },
  }
}
