/**
 * Templates in labels and annotations: Go's text/template with the functions of vmalert.
 *
 * In: a text and what an alert knows. Out: text, or the error that vmalert would put in its place.
 * It must never reach for anything itself: a template that asks a query says so, and is run again
 * when the answer is there.
 */
export {
  MissingAnswer,
  parseLibrary,
  parseTemplate,
  type Template,
  type TemplateLibrary,
} from './template.ts'
export type { TemplateData } from './data.ts'
