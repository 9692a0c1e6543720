import { html, type Html } from '@vmkit/daemon/http-server'
import type { TargetQuery } from './target-filter.ts'

/** The form above the targets; it needs no script. */
export function targetForm(query: TargetQuery): Html {
  return html`<form action="targets" class="filter">
    <label>
      Endpoint
      <input
        name="endpoint_search"
        value="${query.endpointSearch}"
        placeholder="regex, such as :9100"
        spellcheck="false"
      />
    </label>
    <label>
      Labels
      <input
        name="label_search"
        value="${query.labelSearch}"
        placeholder='selector, such as {instance=~"db-.*"}'
        spellcheck="false"
      />
    </label>
    <label> Job <input name="scrapePool" value="${query.scrapePool}" spellcheck="false" /> </label>
    ${checkbox('show_only_unhealthy', 'only unhealthy', query.onlyUnhealthy)}
    ${checkbox('show_original_labels', 'labels before relabeling', query.showsOriginalLabels)}
    <button>Filter</button> <a href="targets">all targets</a>
  </form>`
}

function checkbox(name: string, text: string, isChecked: boolean): Html {
  const box = isChecked
    ? html`<input type="checkbox" name="${name}" value="true" checked />`
    : html`<input type="checkbox" name="${name}" value="true" />`
  return html`<label class="check">${box} ${text}</label>`
}
