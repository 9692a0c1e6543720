import { formatLabels, labelsKey, sortLabels, type Labels } from '@vmkit/promql-lite/labels'
import { mergeLabels } from './labels.ts'
import type { OutputSample, ResultRow } from './types.ts'

/** Series a recording rule wrote the last time, by key. */
export type RecordingState = ReadonlyMap<string, Labels>

/** What one evaluation of a recording rule came to. */
export interface RecordingResult {
  readonly state: RecordingState
  readonly write: readonly OutputSample[]
  readonly error: string | undefined
}

/**
 * Evaluates a recording rule: names the rows, adds labels, and ends the series that were there the
 * last time and are gone.
 *
 * @param labels external, group and rule labels, later ones over earlier ones
 * @param limit most series; 0 means no limit
 */
export function evaluateRecording(
  before: RecordingState,
  name: string,
  labels: Labels,
  rows: readonly ResultRow[],
  context: { readonly tsMs: number; readonly limit: number },
): RecordingResult {
  const { tsMs, limit } = context
  if (limit > 0 && rows.length > limit) {
    return {
      state: before,
      write: [],
      error: `the rule has ${rows.length} series; its limit is ${limit}`,
    }
  }
  const state = new Map<string, Labels>()
  const write: OutputSample[] = []
  for (const row of rows) {
    const merged = mergeLabels(row.labels, labels)
    const full = sortLabels([{ name: '__name__', value: name }, ...merged])
    const key = labelsKey(full)
    if (state.has(key)) {
      const text = formatLabels(full)
      return {
        state: before,
        write: [],
        error: `two series of the result become ${text}; make their labels differ`,
      }
    }
    state.set(key, full)
    write.push({ labels: full, timestampMs: row.timestampMs, value: row.value, stale: false })
  }
  for (const [key, gone] of before) {
    if (!state.has(key)) write.push({ labels: gone, timestampMs: tsMs, value: 0, stale: true })
  }
  return { state, write, error: undefined }
}
