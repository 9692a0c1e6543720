import { METRIC_NAME, labelsKey, type Labels } from '../labels.ts'

/** One row of an instant vector. */
export interface Row {
  /** Sorted by name. */
  readonly labels: Labels
  readonly value: number
}

/** Samples of one series inside a window. */
export interface Window {
  readonly labels: Labels
  readonly timesMs: readonly number[]
  readonly values: readonly number[]
}

/** What an expression comes to at one time. */
export type Value =
  | { readonly kind: 'scalar'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'vector'; readonly rows: readonly Row[] }
  | {
      readonly kind: 'matrix'
      readonly windows: readonly Window[]
      /** The window is (startMs, endMs]. */
      readonly startMs: number
      readonly endMs: number
    }

/** Labels without the metric name: what functions and operators hand on. */
export function withoutName(labels: Labels): Labels {
  return labels.filter(label => label.name !== METRIC_NAME)
}

/** Refuses a vector in which two rows have the same labels. */
export function requireUnique(rows: readonly Row[], what: string): readonly Row[] {
  const seen = new Set<string>()
  for (const { labels } of rows) {
    const key = labelsKey(labels)
    if (seen.has(key)) {
      throw new RangeError(`cannot evaluate ${what}: two series of the result have the same labels`)
    }
    seen.add(key)
  }
  return rows
}
