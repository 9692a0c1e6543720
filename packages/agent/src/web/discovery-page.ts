import { html, page, type Html, type HttpResponse } from '@vmkit/daemon/http-server'
import { formatLabels } from '@vmkit/promql-lite/labels'
import type { DroppedTarget, TargetStatus } from '../scrape/index.ts'
import { endpointLink } from './endpoint-link.ts'
import { nav } from './nav.ts'

/** Shows every discovered target before relabeling, and why some of them are not scraped here. */
export function discoveryPage(
  targets: readonly TargetStatus[],
  dropped: readonly DroppedTarget[],
  memberUrlTemplate: string,
): HttpResponse {
  const rows = [
    ...targets.map(target => ({
      job: target.job,
      original: target.originalLabels,
      state: html`${target.health}: ${endpointLink(target.url)}`,
    })),
    ...dropped.map(target => ({
      job: target.job,
      original: target.originalLabels,
      state: html`not scraped: ${target.reason} ${ownersOf(target, memberUrlTemplate)}`,
    })),
  ]
  return page({
    title: 'Service discovery',
    nav,
    body: html`<p>${targets.length} targets are scraped here, ${dropped.length} are not.</p>
      <table>
        <thead>
          <tr>
            <th>Job</th>
            <th>Labels before relabeling</th>
            <th>State</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            row =>
              html`<tr>
                <td>${row.job}</td>
                <td><code>${formatLabels(row.original)}</code></td>
                <td>${row.state}</td>
              </tr>`,
          )}
        </tbody>
      </table>`,
  })
}

/** The members of the cluster that scrape a target sharded away from this one. */
function ownersOf(target: DroppedTarget, template: string): Html {
  const members = target.memberNums ?? []
  return html`${members.map(member =>
    template === ''
      ? html`(member ${member})`
      : html`(<a href="${template.replaceAll('%d', String(member))}">member ${member}</a>)`,
  )}`
}
