import { errorText } from '@vmkit/daemon/errors'
import { readWriteRequest, type ReadSeries } from '@vmkit/daemon/wire'
import { getLabel, METRIC_NAME } from '@vmkit/promql-lite/labels'
import { readEntryBlock, unpackBlock, type Entry } from '../quarantine/index.ts'
import { sampleLines, seriesObject } from './sample-text.ts'

/** Writes an entry as a line of columns: id, time, status, samples, metric names, times, reason. */
export function entryLine(entry: Entry): string {
  const { id, atMs, status, reason, samples, minTimeMs, maxTimeMs } = entry
  const names = new Set(seriesOf(entry).map(({ labels }) => getLabel(labels, METRIC_NAME)))
  const [first = '-'] = names
  const name = names.size > 1 ? `${first},…` : first
  const span =
    samples === 0
      ? '-'
      : minTimeMs === maxTimeMs
        ? timeText(minTimeMs)
        : `${timeText(minTimeMs)}/${timeText(maxTimeMs)}`
  return `${[id, timeText(atMs), status, samples, name, span, oneLine(reason)].join('\t')}\n`
}

/** Writes the series of an entry as exposition text, below a comment that says why it is here. */
export function entryText(entry: Entry): string {
  const { id, atMs, reason } = entry
  const head = `# entry ${id}, refused at ${timeText(atMs)}: ${oneLine(reason)}`
  try {
    const series = readSeries(entry)
    if (series.length === 0) return `${head}\n# metadata\n`
    return `${head}\n${series.map(sampleLines).join('')}`
  } catch (error) {
    return `${head}\n# ${oneLine(errorText(error))}\n`
  }
}

/** Writes an entry as a JSON object, with its series where they are asked for. */
export function seriesLines(entry: Entry, hasSeries: boolean): string {
  const { record: _, ...about } = entry
  const series = hasSeries ? { timeseries: seriesOf(entry).map(seriesObject) } : {}
  return `${JSON.stringify({ ...about, ...series })}\n`
}

/** Reads what an entry holds; nothing where its record is damaged, as its reason is still of use. */
function seriesOf(entry: Entry): ReadSeries[] {
  try {
    return readSeries(entry)
  } catch {
    return []
  }
}

function readSeries(entry: Entry): ReadSeries[] {
  const series: ReadSeries[] = []
  readWriteRequest(unpackBlock(readEntryBlock(entry)), one => series.push(one))
  return series
}

function timeText(timeMs: number): string {
  const time = new Date(timeMs)
  return Number.isNaN(time.getTime()) ? String(timeMs) : time.toISOString()
}

/** What a receiver says may hold anything; on a terminal it stays on its line. */
function oneLine(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are what a terminal obeys
  return text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')
}
