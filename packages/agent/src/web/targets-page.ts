import { html, page, type Html, type HttpResponse } from '@vmkit/daemon/http-server'
import { formatLabels } from '@vmkit/promql-lite/labels'
import type { TargetStatus } from '../scrape/index.ts'
import { nav } from './nav.ts'

/** Targets of one job. */
interface Pool {
  readonly job: string
  readonly up: number
  readonly targets: readonly TargetStatus[]
}

/** Groups the targets by job, both sorted, and leaves out what the query does not ask for. */
function poolsOf(targets: readonly TargetStatus[], query: URLSearchParams): Pool[] {
  const onlyUnhealthy = ['1', 'true'].includes(query.get('show_only_unhealthy') ?? '')
  const search = query.get('endpoint_search') ?? ''
  return [...Map.groupBy(targets, target => target.job)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([job, all]) => ({
      job,
      up: all.filter(target => target.health === 'up').length,
      targets: all
        .filter(target => !(onlyUnhealthy && target.health === 'up'))
        .filter(target => target.url.includes(search))
        .toSorted((a, b) => (a.url < b.url ? -1 : 1)),
    }))
    .filter(pool => pool.targets.length > 0)
}

function lastScrape(target: TargetStatus, nowMs: number): string {
  return target.lastScrapeMs === 0
    ? 'never'
    : `${((nowMs - target.lastScrapeMs) / 1000).toFixed(3)}s ago`
}

/** The targets as plain text, one line each: what `curl` sees. */
export function targetsText(
  targets: readonly TargetStatus[],
  query: URLSearchParams,
  nowMs: number = Date.now(),
): string {
  const lines: string[] = []
  for (const { job, up, targets: shown } of poolsOf(targets, query)) {
    lines.push(`job=${job} (${up}/${targets.filter(t => t.job === job).length} up)`)
    for (const target of shown) {
      lines.push(
        `\tstate=${target.health}, endpoint=${target.url}, labels=${formatLabels(target.labels)}, ` +
          `scrapes_total=${target.scrapesTotal}, scrapes_failed=${target.scrapesFailed}, ` +
          `last_scrape=${lastScrape(target, nowMs)}, scrape_duration=${Math.round(target.lastDurationMs)}ms, ` +
          `scrape_response_size=${target.responseSizeBytes}B, samples_scraped=${target.samplesScraped}, ` +
          `error=${target.lastError}`,
      )
    }
  }
  return lines.map(line => `${line}\n`).join('')
}

/** The targets as a page. */
export function targetsPage(
  targets: readonly TargetStatus[],
  query: URLSearchParams,
  nowMs: number = Date.now(),
): HttpResponse {
  const pools = poolsOf(targets, query)
  const isUp = targets.filter(target => target.health === 'up').length
  return page({
    title: 'Targets',
    nav,
    body: html`<p>
        ${isUp} of ${targets.length} targets are up.
        <a href="targets">all</a> · <a href="targets?show_only_unhealthy=true">only unhealthy</a>
      </p>
      ${pools.map(pool => poolTable(pool, nowMs))}`,
  })
}

function poolTable({ job, up, targets }: Pool, nowMs: number): Html {
  return html`<h2>${job} (${up} up)</h2>
    <table>
      <thead>
        <tr>
          <th>Endpoint</th>
          <th>State</th>
          <th>Labels</th>
          <th>Scrapes</th>
          <th>Errors</th>
          <th>Last scrape</th>
          <th>Duration</th>
          <th>Size</th>
          <th>Samples</th>
          <th>Last error</th>
        </tr>
      </thead>
      <tbody>
        ${targets.map(
          target =>
            html`<tr>
              <td><a href="${target.url}">${target.url}</a></td>
              <td class="${target.health}">${target.health}</td>
              <td>
                <code title="before relabeling: ${formatLabels(target.originalLabels)}"
                  >${formatLabels(target.labels)}</code
                >
              </td>
              <td>${target.scrapesTotal}</td>
              <td>${target.scrapesFailed}</td>
              <td>${lastScrape(target, nowMs)}</td>
              <td>${Math.round(target.lastDurationMs)}ms</td>
              <td>${target.responseSizeBytes}B</td>
              <td>${target.samplesScraped}</td>
              <td class="bad">${target.lastError}</td>
            </tr>`,
        )}
      </tbody>
    </table>`
}
