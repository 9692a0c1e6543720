import { METRIC_NAME, getLabel, type Labels } from '../../labels.ts'
import { exceptLabels, withLabel } from '../labels-edit.ts'
import { keyOf, type Row } from '../value.ts'
import { mergedRows } from './matching.ts'

/** A bucket of VictoriaMetrics: how many values lie in a range, for a row of times. */
interface RangeBucket {
  readonly labels: Labels
  readonly startText: string
  readonly endText: string
  readonly start: number
  readonly end: number
  readonly values: Float64Array
}

/** Parses a bound as Go does: infinities by name, no empty text. */
export function parseBound(text: string): number | undefined {
  const infinite = /^([+-]?)inf(?:inity)?$/i.exec(text)
  if (infinite) return infinite[1] === '-' ? -Infinity : Infinity
  const value = Number(text)
  return text === '' || Number.isNaN(value) ? undefined : value
}

/** Turns buckets with the label "vmrange" into ones with "le"; the latter stay. */
export function leBuckets(rows: readonly Row[]): Row[] {
  const result: Row[] = []
  const histograms = new Map<string, RangeBucket[]>()
  for (const row of rows) {
    const range = getLabel(row.labels, 'vmrange')
    if (range === '') {
      if (getLabel(row.labels, 'le') !== '') result.push(row)
      continue
    }
    const bucket = rangeBucket(row, range)
    if (bucket === undefined) continue
    const key = keyOf(bucket.labels)
    histograms.set(key, [...(histograms.get(key) ?? []), bucket])
  }
  for (const buckets of histograms.values()) result.push(...cumulative(buckets))
  return result
}

function rangeBucket({ labels, values }: Row, range: string): RangeBucket | undefined {
  const at = range.indexOf('...')
  if (at < 0) return undefined
  const [startText, endText] = [range.slice(0, at), range.slice(at + 3)]
  const [start, end] = [parseBound(startText), parseBound(endText)]
  if (start === undefined || end === undefined) return undefined
  const rest = exceptLabels(labels, ['le', 'vmrange'])
  return { labels: rest, startText, endText, start, end, values }
}

/** Empty buckets go; one is put before each gap, and one at the end. */
function cumulative(buckets: readonly RangeBucket[]): Row[] {
  const rows = new Map<string, Row>()
  let previousEnd = 0
  let last: RangeBucket | undefined
  for (const bucket of buckets.toSorted((a, b) => a.end - b.end)) {
    if (!bucket.values.some(value => value > 0)) continue
    if (bucket.start !== previousEnd && !rows.has(bucket.startText))
      rows.set(bucket.startText, emptyBucket(bucket, bucket.startText))
    const row = { labels: withLabel(bucket.labels, 'le', bucket.endText), values: bucket.values }
    const same = rows.get(bucket.endText)
    rows.set(bucket.endText, same === undefined ? row : (mergedRows(same, row) ?? same))
    previousEnd = bucket.end
    last = bucket
  }
  if (last !== undefined && last.end !== Infinity) rows.set('+Inf', emptyBucket(last, '+Inf'))
  return summedUp([...rows.values()])
}

function emptyBucket({ labels, values }: RangeBucket, le: string): Row {
  return { labels: withLabel(labels, 'le', le), values: new Float64Array(values.length) }
}

function summedUp(rows: readonly Row[]): Row[] {
  let before: Float64Array | undefined
  return rows.map(({ labels, values }) => {
    const below = before
    const sums = values.map((value, i) => (value > 0 ? value : 0) + (below?.[i] ?? 0))
    before = sums
    return { labels, values: sums }
  })
}

/** A histogram: its buckets in order, and the labels that they share. */
export interface LeHistogram {
  readonly labels: Labels
  readonly buckets: readonly LeBucket[]
}

export interface LeBucket {
  readonly le: number
  readonly row: Row
}

/** Groups buckets with "le" to histograms. */
export function leHistograms(rows: readonly Row[], keepsName = false): LeHistogram[] {
  const histograms = new Map<string, { labels: Labels; buckets: LeBucket[] }>()
  for (const row of rows) {
    const le = parseBound(getLabel(row.labels, 'le'))
    if (le === undefined) continue
    const labels = exceptLabels(row.labels, keepsName ? ['le'] : ['le', METRIC_NAME])
    const key = keyOf(labels)
    const histogram = histograms.get(key) ?? { labels, buckets: [] }
    histograms.set(key, histogram)
    histogram.buckets.push({ le, row })
  }
  return [...histograms.values()].map(({ labels, buckets }) => ({
    labels,
    buckets: buckets.toSorted((a, b) => (a.le === b.le ? 0 : a.le - b.le)),
  }))
}
