import { decodeLabels } from '@vmkit/daemon/wire'
import type { Label, Labels } from '@vmkit/promql-lite/labels'
import { chunksOf, pickStarts, createSeriesPage } from '../index.ts'
import type { ChunkPool, LabelSets, SampleRun, SeriesPage } from '../index.ts'

/** A page of series that no rule touches. */
export function plainPage(
  pool: ChunkPool,
  series: readonly Labels[],
  tail: Labels = [],
): SeriesPage {
  const routed = series.map(labels => ({ lost: undefined, routes: [labels] }))
  return createSeriesPage(routed, tail, pool, 1)
}

/** Series that have only a name, with a value each. */
export function runOf(
  pool: ChunkPool,
  samples: readonly (readonly [name: string, value: number])[],
  { timestampMs = 1000, times }: { timestampMs?: number; times?: readonly number[] } = {},
): SampleRun {
  return {
    page: plainPage(
      pool,
      samples.map(([value]) => [{ name: '__name__', value }]),
    ),
    values: Float64Array.from(samples, ([, value]) => value),
    offset: 0,
    timestampMs,
    times: times === undefined ? undefined : Float64Array.from(times),
  }
}

/** The labels of each series as they lie in the pool; undefined where none are sent. */
export function labelsIn(pool: ChunkPool, sets: LabelSets): (Label[] | undefined)[] {
  const starts = pickStarts(sets)
  return Array.from(sets.counts, (count, i) => {
    const bytes = Buffer.concat(chunksOf(sets, i, starts[i] ?? 0).map(id => pool.bytesOf(id)))
    return count === 0 ? undefined : decodeLabels(bytes)
  })
}
