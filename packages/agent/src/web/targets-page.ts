import { html, Html, page, type HttpResponse } from '@vmkit/daemon/http-server'
import type { TargetStatus } from '../scrape/index.ts'
import { inSlices } from './in-slices.ts'
import { nav } from './nav.ts'
import { queryText, type TargetQuery } from './target-filter.ts'
import { targetForm } from './target-form.ts'
import type { TargetPool } from './target-pools.ts'
import { targetRow } from './target-row.ts'
import { targetStyle } from './target-style.ts'

/** Targets on one page; who looks for one among more has to say which. */
const MAX_SHOWN = 500
/** Jobs in a list without their targets. */
const MAX_JOBS = 200
const MAX_PAGE_LENGTH = 5_000_000

/** The wanted targets as a page. */
export async function targetsPage(
  pools: readonly TargetPool[],
  query: TargetQuery,
  { nowMs, maxShown = MAX_SHOWN }: { readonly nowMs: number; readonly maxShown?: number },
): Promise<HttpResponse> {
  const all = pools.flatMap(({ targets }) => targets)
  const { showsOriginalLabels } = query
  let left = MAX_PAGE_LENGTH
  const rows = await inSlices(all.slice(0, maxShown), target => {
    if (left < 0) return ''
    const { text } = targetRow(target, { showsOriginalLabels, nowMs })
    left -= text.length
    return text
  })
  const shown = new Map(all.slice(0, maxShown).map((target, i) => [target, rows[i] ?? '']))
  const shownCount = rows.filter(row => row !== '').length
  return page({
    title: 'Targets',
    nav,
    style: targetStyle,
    body: html`${targetForm(query)} ${summary(all, shownCount, query)}
    ${shownCount < all.length ? jobLinks(pools, query) : null}
    ${pools.map(pool => poolTable(pool, shown, query))} ${emptyJobs(pools)}`,
  })
}

/** The page with the form and what is wrong with the filter. */
export function badFilterPage(query: TargetQuery, message: string): HttpResponse {
  return page({
    title: 'Targets',
    nav,
    style: targetStyle,
    status: 400,
    body: html`${targetForm(query)}
      <p class="bad">${message}</p>`,
  })
}

function summary(all: readonly TargetStatus[], shownCount: number, query: TargetQuery): Html {
  const up = all.filter(({ health }) => health === 'up').length
  const notice =
    shownCount < all.length
      ? html`<p class="notice">
          Here are the first ${shownCount} of them. Filter for the ones you look for, or see them
          all as <a href="api/v1/targets?state=active">JSON</a>.
        </p>`
      : null
  const unhealthy =
    up > 0 && up < all.length && !query.onlyUnhealthy
      ? html` <a href="targets${queryText(query, { onlyUnhealthy: true })}"
          >Show the ${all.length - up} others only.</a
        >`
      : null
  const what = query.onlyUnhealthy
    ? html`${all.length} targets are not up.`
    : html`${up} of ${all.length} targets are up.`
  return html`<p>${what}${unhealthy}</p>
    ${notice}`
}

/** A way to the jobs that the page has no room for. */
function jobLinks(pools: readonly TargetPool[], query: TargetQuery): Html {
  const jobs = pools.filter(({ targets }) => targets.length > 0)
  const more = jobs.length > MAX_JOBS ? ` and ${jobs.length - MAX_JOBS} more` : ''
  return html`<p class="jobs">
    ${jobs.slice(0, MAX_JOBS).map(
      ({ job, up, total }) =>
        html`<span>
          <a href="targets${queryText(query, { scrapePool: job })}">${job}</a>
          <span class="${up === total ? 'up' : 'down'}">${up}/${total}</span>
        </span> `,
    )}${more}
  </p>`
}

function poolTable(
  { job, up, total, targets }: TargetPool,
  shown: ReadonlyMap<TargetStatus, string>,
  query: TargetQuery,
): Html | null {
  const rows = targets.map(target => shown.get(target) ?? '').join('')
  if (rows === '') return null
  const link = `targets${queryText(query, { scrapePool: job })}`
  return html`<h2>
      <a href="${link}">${job}</a>
      <span class="${up === total ? 'up' : 'down'}">${up}/${total} up</span>
    </h2>
    <table class="targets">
      <thead>
        <tr>
          <th>State</th>
          <th class="wide">Endpoint and labels</th>
          ${NARROW_COLUMNS.map(column => html`<th>${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${new Html(rows)}
      </tbody>
    </table>`
}

const NARROW_COLUMNS = [
  'Last scrape',
  'Duration',
  'Size',
  'Samples',
  'Scrapes',
  'The last 10',
  '',
] as const

function emptyJobs(pools: readonly TargetPool[]): Html | null {
  const jobs = pools.filter(({ total }) => total === 0).map(({ job }) => job)
  if (jobs.length === 0) return null
  const more = jobs.length > MAX_JOBS ? ` and ${jobs.length - MAX_JOBS} more` : ''
  return html`<h2>Jobs without targets</h2>
    <p>${jobs.slice(0, MAX_JOBS).join(', ')}${more}</p>`
}
