/**
 * Every function and aggregation of both languages, in one table.
 *
 * The parser finds names here, the checker arguments, the docs page everything.
 */
import { aggregations } from './aggregations.ts'
import type { FunctionEntry } from './entry.ts'
import { graph } from './graph.ts'
import { histograms } from './histograms.ts'
import { labels } from './labels.ts'
import { math } from './math.ts'
import { order } from './order.ts'
import { rollups } from './rollups.ts'
import { series } from './series.ts'
import { times } from './times.ts'

export { functionGroups, type FunctionEntry, type FunctionGroup } from './entry.ts'

/** Every function and aggregation, by name. */
export const functionTable: ReadonlyMap<string, FunctionEntry> = new Map(
  [
    ...aggregations,
    ...rollups,
    ...math,
    ...times,
    ...histograms,
    ...labels,
    ...order,
    ...graph,
    ...series,
  ].map(entry => [entry.name, entry]),
)
