import { METRIC_NAME, type Labels } from '../labels.ts'

/** The times an expression is evaluated for. */
export interface Grid {
  readonly startMs: number
  readonly stepMs: number
  readonly count: number
}

/** One series of a result: a value for each time of the grid. */
export interface Row {
  /** Sorted by name. */
  readonly labels: Labels
  /** NaN where there is no value. */
  readonly values: Float64Array
  /** PromQL only: 1 where the value is NaN and yet there. */
  nans?: Uint8Array
}

/** What an expression comes to over a grid. */
export type Value =
  | { readonly kind: 'scalar'; readonly values: Float64Array }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'vector'; readonly rows: readonly Row[] }

/** Samples of one series in order of time; none is a staleness marker unless it is NaN. */
export interface Samples {
  readonly labels: Labels
  /** How many there are; the arrays may be longer. */
  readonly length: number
  readonly timesMs: Float64Array
  readonly values: Float64Array
}

/** A value that stays the same over the grid. */
export function constant(value: number, count: number): Float64Array {
  return new Float64Array(count).fill(value)
}

/** A row without any value yet. */
export function emptyRow(labels: Labels, count: number): Row {
  return { labels, values: constant(Number.NaN, count) }
}

/** Sets a value of PromQL, which may be NaN. */
export function put(row: Row, index: number, value: number): void {
  row.values[index] = value
  if (Number.isNaN(value)) (row.nans ??= new Uint8Array(row.values.length))[index] = 1
}

/** Whether a row has a value at one time. */
export function has({ values, nans }: Row, index: number): boolean {
  return !Number.isNaN(values[index]) || nans?.[index] === 1
}

/** Whether a row has no value at all. */
export function isEmpty(row: Row): boolean {
  const { values, nans } = row
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i])) return false
  return nans === undefined || !nans.includes(1)
}

/** Labels without the metric name: what functions and operators hand on. */
export function withoutName(labels: Labels): Labels {
  return labels.filter(label => label.name !== METRIC_NAME)
}

/** A text that label sets sorted by name share exactly when they are equal. */
export function keyOf(labels: Labels): string {
  let key = ''
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]
    if (label !== undefined)
      key += `${label.name.length}:${label.name}${label.value.length}:${label.value}`
  }
  return key
}

/**
 * Puts rows of one label set together when they have no time in common.
 *
 * @param problem what to say when they have; by default what Prometheus says
 * @throws RangeError when they have
 */
export function mergeRows(
  rows: readonly Row[],
  problem = 'vector cannot contain metrics with the same labelset',
): readonly Row[] {
  const seen = new Map<string, Row>()
  for (const row of rows) {
    const key = keyOf(row.labels)
    const other = seen.get(key)
    if (other === undefined) seen.set(key, row)
    else seen.set(key, merged(other, row, problem))
  }
  return seen.size === rows.length ? rows : [...seen.values()]
}

function merged(a: Row, b: Row, problem: string): Row {
  const row = emptyRow(a.labels, a.values.length)
  for (let i = 0; i < a.values.length; i++) {
    const isInA = has(a, i)
    const isInB = has(b, i)
    if (isInA && isInB) throw new RangeError(problem)
    if (isInA) put(row, i, a.values[i] ?? Number.NaN)
    if (isInB) put(row, i, b.values[i] ?? Number.NaN)
  }
  return row
}
