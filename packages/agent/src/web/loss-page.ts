import { html, page, type Html, type HttpResponse } from '@vmkit/daemon/http-server'
import type { AgentBooks, Books, Loss, QueueState } from '../ledger/index.ts'
import { lossPlot } from './loss-plot.ts'
import { lossReasons } from './loss-reasons.ts'
import { lossStyle } from './loss-style.ts'
import { nav } from './nav.ts'

/** The books as a page: what came in, where it is now, and what was lost why. */
export function lossPage({ door, receivers }: AgentBooks, nowMs: number): HttpResponse {
  return page({
    title: 'Losses',
    nav,
    style: lossStyle,
    body: html`<p>
        Every sample that came in was sent, waits, or was dropped for a reason below. Counted since
        the agent started; also as <a href="api/v1/loss">JSON</a>.
      </p>
      ${section('Before the receivers', 'passed on', door, nowMs)}
      ${receivers.map(one => section(one.name, 'sent', one, nowMs))}`,
  })
}

function section(title: string, sentName: string, books: Books, nowMs: number): Html {
  const { received, sent, pending, dropped, losses, queue } = books
  const unwanted = unwantedSamples(books)
  return html`<h2>${title}</h2>
    <div class="sum">
      ${term('received', received)} <span>=</span> ${term(sentName, sent, 'ok')}
      ${queue === undefined ? null : html`<span>+</span> ${term('pending', pending, pending > 0 ? 'pending' : '')}`}
      <span>+</span> ${term('dropped', dropped, dropped > unwanted ? 'bad' : '')}
    </div>
    ${received > 0 ? shares(books) : null}
    ${received === sent + pending + dropped ? null : html`<p class="bad">The sum does not add up. Please report this as an error of the agent.</p>`}
    ${queue === undefined ? null : queueLine(queue, pending, nowMs)}
    ${losses.length === 0 ? html`<p class="ok">Nothing was lost.</p>` : lossTable(losses, nowMs)}`
}

function term(name: string, samples: number, style = ''): Html {
  return html`<div><b class="${style}">${count(samples)}</b><small>${name}</small></div>`
}

/** Samples that were dropped because the configuration says so. */
function unwantedSamples({ losses }: Books): number {
  return losses
    .filter(({ reason }) => lossReasons[reason].isWanted === true)
    .reduce((sum, { samples }) => sum + samples, 0)
}

function shares(books: Books): Html {
  const { received, sent, pending, dropped } = books
  const unwanted = unwantedSamples(books)
  const parts = [
    ['sent', sent, 'sent'],
    ['waits', pending, 'pending'],
    ['unwanted', unwanted, 'dropped by relabeling'],
    ['lost', dropped - unwanted, 'dropped'],
  ] as const
  return html`<div class="share">
    ${parts.map(([style, samples, name]) =>
      samples > 0
        ? html`<i
            class="${style}"
            style="flex:${samples / received} 0 0"
            title="${name}: ${percent(samples, received)}"
          ></i>`
        : null,
    )}
  </div>`
}

function queueLine(queue: QueueState, pending: number, nowMs: number): Html {
  const { blocks, memoryBytes, diskBytes, oldestSampleMs } = queue
  if (blocks === 0) {
    const open = pending > 0 ? ' What is pending gathers for the next block.' : ''
    return html`<p class="dim">The queue is empty.${open}</p>`
  }
  const age =
    oldestSampleMs === undefined
      ? null
      : html`; the oldest sample is ${duration(nowMs - oldestSampleMs)} old`
  return html`<p>
    The queue holds ${count(blocks)} ${blocks === 1 ? 'block' : 'blocks'}: ${bytes(memoryBytes)} in
    memory, ${bytes(diskBytes)} on disk${age}.
  </p>`
}

const COLUMNS = [
  'Reason',
  'Samples',
  'Series',
  'Timestamps of the samples',
  'Dropped first and last',
  'Last 30 minutes',
  'Worst metric names',
] as const

function lossTable(losses: readonly Loss[], nowMs: number): Html {
  return html`<table class="losses">
    <thead>
      <tr>
        ${COLUMNS.map(column => html`<th>${column}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${losses.map(loss => lossRow(loss, nowMs))}
    </tbody>
  </table>`
}

function lossRow(loss: Loss, nowMs: number): Html {
  const { reason, samples, series, minTimeMs, maxTimeMs, firstSeenMs, lastSeenMs } = loss
  const { what, todo } = lossReasons[reason]
  const cell = (i: number): string => COLUMNS[i] ?? ''
  return html`<tr>
    <td class="reason"><b>${reason}</b><small>${what} ${todo}</small></td>
    <td class="number" data-name="${cell(1)}">${count(samples)}</td>
    <td class="number" data-name="${cell(2)}">
      ${series === undefined ? '–' : count(series)}<small
        >${series === undefined ? '' : ' at once'}</small
      >
    </td>
    <td class="time" data-name="${cell(3)}">${range(minTimeMs, maxTimeMs)}</td>
    <td class="time" data-name="${cell(4)}">${range(firstSeenMs, lastSeenMs)}</td>
    <td data-name="${cell(5)}">${lossPlot(loss.lastMinutes, nowMs)}</td>
    <td class="worst" data-name="${cell(6)}">${worstNames(loss)}</td>
  </tr>`
}

function worstNames({ names, namedSamples, samples }: Loss): Html {
  if (names.length === 0) return html`<span class="dim">not known</span>`
  const note =
    namedSamples < samples
      ? html`<small>from a part of the loss: ${percent(namedSamples, samples)}</small>`
      : null
  return html`<ul class="names">
      ${names.map(
        one =>
          html`<li><code>${one.name || '(no name)'}</code> <span>${count(one.samples)}</span></li>`,
      )}
    </ul>
    ${note}`
}

function range(from: number | undefined, to: number | undefined): Html {
  if (from === undefined || to === undefined) return html`–`
  return from === to ? html`${time(from)}` : html`${time(from)} –<br />${time(to)}`
}

function time(ms: number): string {
  const date = new Date(ms)
  return Number.isNaN(date.getTime())
    ? `${ms} ms`
    : date.toISOString().slice(0, 19).replace('T', ' ')
}

function count(n: number): string {
  return n.toLocaleString('en').replaceAll(',', ' ')
}

function percent(part: number, whole: number): string {
  const share = (100 * part) / whole
  return share > 0 && share < 0.01 ? 'less than 0.01 %' : `${Number(share.toPrecision(3))} %`
}

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const

function bytes(n: number): string {
  const power = Math.min(UNITS.length - 1, n < 1024 ? 0 : Math.floor(Math.log2(n) / 10))
  return `${Number((n / 1024 ** power).toPrecision(3))} ${UNITS[power] ?? ''}`
}

function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 120) return `${seconds} seconds`
  if (seconds < 7200) return `${Math.round(seconds / 60)} minutes`
  return seconds < 172_800
    ? `${Math.round(seconds / 3600)} hours`
    : `${Math.round(seconds / 86_400)} days`
}
