/**
 * Templates in labels and annotations: Go's text/template, so far the part that most rules use.
 *
 * In: a text and what an alert knows. Out: text. Pipelines, variables (`$labels.x`, `$value`),
 * dotted fields, literals and the formatting functions work; control structures are refused when
 * the rule is loaded, so a rule never fails for it later.
 */
export { parseTemplate, type Template } from './template.ts'
export type { TemplateData } from './data.ts'
