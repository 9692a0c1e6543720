import { html, type Html } from '@vmkit/daemon/http-server'
import { formatLabels, type Labels } from '@vmkit/promql-lite/labels'

/** Longer ones are cut: some targets carry whole documents in a label. */
const MAX_LENGTH = 4000

/** Shows labels as `{a="b"}`; lines break between them where they can. */
export function labelsCode(labels: Labels): Html {
  const text = formatLabels(labels)
  if (text.length > MAX_LENGTH) return html`<code>${text.slice(0, MAX_LENGTH)}…</code>`
  const parts = text.split('",')
  return html`<code>${parts.map((part, i) => (i === 0 ? part : html`",<wbr />${part}`))}</code>`
}
