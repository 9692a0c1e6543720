import type { Labels } from '@vmkit/promql-lite/labels'
import { doorReasons, type DoorReason } from '../ledger/index.ts'
import type { ChunkPool } from './chunk-pool.ts'
import { LabelEncoder } from './label-encoder.ts'
import type { DoorLoss, SeriesPage } from './label-sets.ts'
import { LabelSetsBuilder } from './label-sets-builder.ts'

/**
 * The labels of a series on a route; `refused` when the rules of the route dropped it, undefined
 * when it does not come there.
 */
export type RoutedLabels = Labels | 'refused' | undefined

/** A series on its way to the receivers. */
export interface RoutedSeries {
  /** Why it is passed on to nobody; undefined when it is passed on. */
  readonly lost: DoorReason | undefined
  readonly routes: readonly RoutedLabels[]
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
      addRouted(route, encoder, one.routes[r])
    })
  }
  return {
    count: series.length,
    routes: routes.map(route => route.finish()),
    kept: series.length,
    lost: lossesOf(series),
  }
}

/** Adds the labels a series has on a route. */
export function addRouted(
  route: LabelSetsBuilder,
  encoder: LabelEncoder,
  labels: RoutedLabels,
): void {
  if (labels === undefined) route.addNone()
  else if (labels === 'refused') route.addRefused()
  else {
    encoder.encode(labels)
    route.add(encoder.chunks, encoder.size)
  }
}

function lossesOf(series: readonly RoutedSeries[]): DoorLoss[] {
  return doorReasons
    .map(reason => ({ reason, series: series.filter(({ lost }) => lost === reason).length }))
    .filter(loss => loss.series > 0)
}

/** Gives back what a page holds of the pool. */
export function releaseSeriesPage({ routes }: SeriesPage, pool: ChunkPool): void {
  for (const { chunks } of routes) {
    for (let i = 0; i < chunks.length; i++) pool.release(chunks[i] ?? 0)
  }
}
