import type { Labels } from '@vmkit/promql-lite/labels'
import type { SeriesRelabel } from '../remote-write/index.ts'
import type { RoutedSeries } from '../series/index.ts'

/** The relabel rules in use, those of receivers once for all that share them. */
export interface RouteRules {
  readonly global: SeriesRelabel
  /** One for each route. */
  readonly routes: readonly SeriesRelabel[]
}

/** Takes a series through the global rules and those of every route. */
export function routeSeries(labels: Labels, { global, routes }: RouteRules): RoutedSeries {
  const passed = global.apply(labels)
  if (passed === undefined) return { passedGlobal: false, routes: routes.map(() => undefined) }
  return { passedGlobal: true, routes: routes.map(rules => rules.apply(passed)) }
}
