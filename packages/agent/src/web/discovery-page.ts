import { html, page, type Html, type HttpResponse } from '@vmkit/daemon/http-server'
import type { Labels } from '@vmkit/promql-lite/labels'
import type { DroppedTarget, TargetStatus } from '../scrape/index.ts'
import { endpointLink } from './endpoint-link.ts'
import { labelsCode } from './labels-code.ts'
import { nav } from './nav.ts'

/** Rows on one page. */
const MAX_SHOWN = 1000

/**
 * Shows discovered targets before relabeling, and why some of them are not scraped here.
 *
 * @param pool only this job; `''` for all
 */
export function discoveryPage(
  targets: readonly TargetStatus[],
  dropped: readonly DroppedTarget[],
  { pool, memberUrlTemplate }: { readonly pool: string; readonly memberUrlTemplate: string },
): HttpResponse {
  const isWanted = ({ job }: { readonly job: string }): boolean => pool === '' || job === pool
  const wanted = targets.filter(isWanted)
  const wantedDropped = dropped.filter(isWanted)
  const rows = [
    ...wanted.slice(0, MAX_SHOWN).map(target => {
      return discoveryRow(target, html`${target.health}: ${endpointLink(target.url)}`)
    }),
    ...wantedDropped.slice(0, Math.max(0, MAX_SHOWN - wanted.length)).map(target => {
      const owners = ownersOf(target, memberUrlTemplate)
      return discoveryRow(target, html`not scraped: ${target.reason} ${owners}`)
    }),
  ]
  const isWhole = rows.length === wanted.length + wantedDropped.length
  return page({
    title: 'Service discovery',
    nav,
    body: html`<p>${wanted.length} targets are scraped here, ${wantedDropped.length} are not.</p>
      ${isWhole ? null : html`<p>Here are the first ${rows.length} of them; choose a job to see more.</p>`}
      <table>
        <thead>
          <tr>
            <th>Job</th>
            <th>Labels before relabeling</th>
            <th>State</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>`,
  })
}

function discoveryRow(
  { job, originalLabels }: { readonly job: string; readonly originalLabels: Labels },
  state: Html,
): Html {
  const link = `service-discovery?${new URLSearchParams({ scrapePool: job }).toString()}`
  return html`<tr>
    <td><a href="${link}">${job}</a></td>
    <td>${labelsCode(originalLabels)}</td>
    <td>${state}</td>
  </tr>`
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
