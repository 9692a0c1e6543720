import { html, type Html } from '@vmkit/daemon/http-server'
import { formatLabels, type Labels } from '@vmkit/promql-lite/labels'

/** Longer ones are cut: some targets carry whole documents in a label. */
const MAX_LENGTH = 4000

/** Shows labels as `{a="b"}`. */
export function labelsCode(labels: Labels): Html {
  const text = formatLabels(labels)
  return html`<code>${text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text}</code>`
}
