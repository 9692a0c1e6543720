import { html, type Html } from '@vmkit/daemon/http-server'

/** Links to a target; a scheme that relabeling made up is shown only. */
export function endpointLink(url: string): Html {
  return /^https?:\/\//i.test(url)
    ? html`<a href="${url}" rel="noreferrer">${url}</a>`
    : html`<code>${url}</code>`
}
