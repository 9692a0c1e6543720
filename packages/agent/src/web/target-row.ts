import { html, type Html } from '@vmkit/daemon/http-server'
import type { Labels } from '@vmkit/promql-lite/labels'
import type { ScrapeTrouble, TargetStatus } from '../scrape/index.ts'
import { endpointLink } from './endpoint-link.ts'
import { labelsCode } from './labels-code.ts'
import { scrapePlot } from './scrape-plot.ts'
import { sizeText } from './targets-text.ts'

/** What the classes of trouble are called. */
const TROUBLE: Readonly<Record<ScrapeTrouble, string>> = {
  aborted: 'given up',
  timeout: 'timeout',
  dns: 'name lookup',
  connect: 'connection refused or lost',
  tls: 'TLS',
  reset: 'connection closed',
  protocol: 'not HTTP',
  status: 'HTTP status',
  'too-large': 'too large',
  encoding: 'encoding',
  other: 'error',
  html: 'HTML page',
  'sample-limit': 'sample limit',
  'label-limit': 'label limit',
}

/** One target as a table row; on a narrow screen each cell is a line that begins with its name. */
export function targetRow(
  target: TargetStatus,
  options: { readonly showsOriginalLabels: boolean; readonly nowMs: number },
): Html {
  const { health, lastScrapeMs } = target
  const isNew = health === 'unknown'
  return html`<tr>
    <td data-name="State" class="${isNew ? 'dim' : health}">${isNew ? 'waiting' : health}</td>
    <td data-name="Endpoint" class="wide">
      ${endpointLink(target.url)}
      <div>${labelsCode(target.labels)}</div>
      ${options.showsOriginalLabels ? originalLabels(target.originalLabels) : null}
      ${trouble(target)} ${badLines(target)}
    </td>
    <td data-name="Last scrape">
      ${isNew ? 'none yet' : ago(options.nowMs - lastScrapeMs, lastScrapeMs)}
    </td>
    <td data-name="Duration" class="number">${isNew ? '–' : `${target.lastDurationMs} ms`}</td>
    <td data-name="Size" class="number">
      ${target.responseSizeBytes === 0 ? '–' : sizeText(target.responseSizeBytes)}
      ${target.isStreamed ? html`<span class="dim">streamed</span>` : null}
    </td>
    <td data-name="Samples" class="number">${isNew ? '–' : target.samplesScraped}</td>
    <td data-name="Scrapes" class="number">
      ${target.scrapesTotal}
      ${
        target.scrapesFailed === 0
          ? null
          : html`<span class="bad">${target.scrapesFailed} failed</span>`
      }
    </td>
    <td data-name="The last 10">${scrapePlot(target.recent)}</td>
    <td><a href="target_response?id=${target.id}" title="ask the target now">response</a></td>
  </tr>`
}

function trouble({ trouble: kind, lastError }: TargetStatus): Html | null {
  if (kind === undefined) return null
  const text =
    lastError === '' && kind === 'html'
      ? 'the target answers 200 with a page for people; is the path of its metrics another one?'
      : lastError
  return html`<div class="${lastError === '' ? 'pending' : 'bad'}">
    <b class="tag">${TROUBLE[kind]}</b> ${text}
  </div>`
}

function badLines({ badLines: lines }: TargetStatus): Html | null {
  if (lines.length === 0) return null
  return html`<details>
    <summary>lines that are no samples</summary>
    <ol class="plain">
      ${lines.map(
        ({ line, column, reason, text }) =>
          html`<li>line ${line}, column ${column}: ${reason}<br /><code>${text}</code></li>`,
      )}
    </ol>
  </details>`
}

function originalLabels(labels: Labels): Html {
  return html`<div class="dim">
    before relabeling: ${labels.length === 0 ? 'not kept' : labelsCode(labels)}
  </div>`
}

function ago(ms: number, atMs: number): Html {
  const seconds = Math.max(0, ms) / 1000
  const text =
    seconds < 120
      ? `${seconds.toFixed(1)} s ago`
      : seconds < 7200
        ? `${Math.round(seconds / 60)} min ago`
        : `${Math.round(seconds / 3600)} h ago`
  return html`<span title="${new Date(atMs).toISOString()}">${text}</span>`
}
