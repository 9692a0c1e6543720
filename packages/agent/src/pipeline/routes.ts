import { sortLabels, type Labels } from '@vmkit/promql-lite/labels'
import type { DoorReason } from '../ledger/index.ts'
import type { SeriesRelabel } from '../remote-write/index.ts'
import type { RoutedSeries } from '../series/index.ts'
import { exceededLabelLimit, type LabelLimits } from './label-limits.ts'
import type { SeriesLimits } from './series-limits.ts'
import type { ShardByUrl } from './shard-by-url.ts'

/** The relabel rules in use, those of receivers once for all that share them. */
export interface RouteRules {
  readonly global: SeriesRelabel
  /** One for each route. */
  readonly routes: readonly SeriesRelabel[]
}

/** What flags decide about series before they are copied to the receivers. */
export interface DoorOptions {
  readonly limits: LabelLimits
  /** -maxIngestionRate, in samples a second; 0 means no limit. */
  readonly maxIngestionRate: number
  /** -sortLabels. */
  readonly sortsLabels: boolean
  readonly seriesLimits: Pick<SeriesLimits, 'reasons' | 'refuses' | 'onRotate'>
  /** Who gets which series; the routes are then one for each receiver. All get all when undefined. */
  readonly shards: ShardByUrl | undefined
}

/** Takes a series through the global rules, the limits and the rules of every route. */
export function routeSeries(
  labels: Labels,
  { global, routes }: RouteRules,
  { limits, sortsLabels, seriesLimits, shards }: DoorOptions,
): RoutedSeries {
  const nowhere = (lost: DoorReason): RoutedSeries => ({
    lost,
    routes: routes.map(() => undefined),
  })
  const relabeled = global.apply(labels)
  if (relabeled === undefined) return nowhere('global-relabel')
  const exceeded = exceededLabelLimit(relabeled, limits)
  if (exceeded !== undefined) return nowhere(exceeded)
  const passed = sortsLabels ? sortLabels(relabeled) : relabeled
  const refused = seriesLimits.refuses(passed)
  if (refused !== undefined) return nowhere(refused)
  const owners = shards?.ownersOf(passed)
  return {
    lost: undefined,
    routes: routes.map((rules, i) =>
      owners === undefined || owners.includes(i) ? (rules.apply(passed) ?? 'refused') : undefined,
    ),
  }
}
