import { getLabel, hasLabel, type Label, type Labels } from '@vmkit/promql-lite/labels'
import { alertIdOf, type AlertingRuleConfig } from '../config/index.ts'
import {
  MissingAnswer,
  parseTemplate,
  type Template,
  type TemplateData,
  type TemplateLibrary,
} from '../template/index.ts'
import type { Candidate } from './alerting.ts'
import { mergeLabels, overlayLabels } from './labels.ts'
import { QueryAnswers } from './query-answers.ts'
import type { ResultRow } from './types.ts'

/** Go's zero time, 1 January of year 1: what `$activeAt` is in labels. */
const ZERO_TIME_MS = -62_135_596_800_000

/** What templates may speak of besides the row. */
export interface ExpandContext {
  readonly groupId: string
  readonly groupName: string
  readonly externalLabels: Labels
  /** Where people reach the program. */
  readonly externalUrl: () => string
  /** -external.url as given: what `$externalURL` is. */
  readonly givenUrl: string
  /** Templates that can be called by name. */
  readonly templates: TemplateLibrary
  /** Labels of the group; below those of the rule. */
  readonly groupLabels: Labels
  /** Whether the label `alertgroup` is left out. */
  readonly disableAlertgroupLabel: boolean
  /** Called when a template fails; its error text then stands in for the value. */
  readonly onError: (error: string) => void
}

/**
 * Makes the function that turns a result row of an alerting rule into final labels and annotations.
 * Templates are parsed once.
 */
export function createExpander(
  rule: AlertingRuleConfig,
  context: ExpandContext,
): (row: ResultRow, isPartial?: boolean, answers?: QueryAnswers) => Candidate {
  const ruleLabels = overlayLabels(context.externalLabels, context.groupLabels, rule.labels)
  const parseLabel = ({ name, value }: Label): LabelTemplate => ({
    name,
    template: parseTemplate(value, context.templates),
  })
  const labelTemplates = ruleLabels.map(parseLabel)
  const annotationTemplates = rule.annotations.map(parseLabel)
  const names: Label[] = [{ name: 'alertname', value: rule.name }]
  if (!context.disableAlertgroupLabel) names.push({ name: 'alertgroup', value: context.groupName })

  return (row, isPartial = false, answers = new QueryAnswers()) => {
    const data: TemplateData = {
      labels: row.labels,
      value: row.value,
      expr: rule.expr,
      forMs: 0,
      activeAtMs: ZERO_TIME_MS,
      alertId: '0',
      groupId: '0',
      externalLabels: [],
      externalUrl: '',
    }
    const url = context.externalUrl()
    const added = run(labelTemplates, data, answers, url, context.onError)
    const labels = mergeLabels(mergeLabels(row.labels, added), names)
    return {
      labels,
      value: row.value,
      annotations: activeAtMs =>
        run(
          annotationTemplates,
          {
            ...data,
            labels: annotationLabels(row.labels, [...added, ...names], labels),
            forMs: rule.forMs,
            activeAtMs,
            isPartial,
            alertId: alertIdOf(labels),
            groupId: context.groupId,
            externalLabels: context.externalLabels,
            externalUrl: context.givenUrl,
          },
          answers,
          url,
          context.onError,
        ),
    }
  }
}

interface LabelTemplate {
  readonly name: string
  readonly template: Template
}

function run(
  templates: readonly LabelTemplate[],
  data: TemplateData,
  answers: QueryAnswers,
  url: string,
  onError: (error: string) => void,
): Label[] {
  return templates.map(({ name, template }) => {
    try {
      return { name, value: template.run(data, { answers: answers.known, programUrl: url }) }
    } catch (error) {
      if (error instanceof MissingAnswer) {
        answers.missing.add(error.expr)
        return { name, value: '' }
      }
      const text = error instanceof Error ? error.message : String(error)
      onError(text)
      return { name, value: text }
    }
  })
}

/** Annotations see the result's own labels first, then what was added under names of its own. */
function annotationLabels(result: Labels, added: Labels, final: Labels): Labels {
  const own = added.filter(({ name }) => !hasLabel(result, name) && hasLabel(final, name))
  return [...result, ...own.map(({ name }) => ({ name, value: getLabel(final, name) }))]
}
