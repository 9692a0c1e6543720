import type { Labels } from '@vmkit/promql-lite/labels'
import type { ChunkPool } from './chunk-pool.ts'
import { LabelEncoder } from './label-encoder.ts'
import type { SeriesPage } from './label-sets.ts'
import { LabelSetsBuilder } from './label-sets-builder.ts'

/** A series on its way to the receivers. */
export interface RoutedSeries {
  /** Whether the global relabel rules left it. */
  readonly passedGlobal: boolean
  /** Its labels on each route, undefined where it is not sent. */
  readonly routes: readonly (Labels | undefined)[]
}

/**
 * Makes a page of series; `releaseSeriesPage` has to follow.
 *
 * @param tail the labels that most of them end with
 */
export function createSeriesPage(
  series: readonly RoutedSeries[],
  tail: Labels,
  pool: ChunkPool,
  routeCount: number,
): SeriesPage {
  const encoder = new LabelEncoder(pool, tail)
  const routes = Array.from({ length: routeCount }, () => new LabelSetsBuilder(pool))
  for (const one of series) {
    routes.forEach((route, r) => {
      const labels = one.routes[r]
      if (labels === undefined) return route.addNone()
      encoder.encode(labels)
      route.add(encoder.chunks, encoder.size)
    })
  }
  return {
    count: series.length,
    routes: routes.map(route => route.finish()),
    kept: series.length,
    afterGlobal: series.filter(({ passedGlobal }) => passedGlobal).length,
  }
}

/** Gives back what a page holds of the pool. */
export function releaseSeriesPage({ routes }: SeriesPage, pool: ChunkPool): void {
  for (const { chunks } of routes) {
    for (let i = 0; i < chunks.length; i++) pool.release(chunks[i] ?? 0)
  }
}
