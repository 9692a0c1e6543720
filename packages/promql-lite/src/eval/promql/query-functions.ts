import { endOf, type Query } from '../query.ts'

/** PromQL's experimental functions of the query alone, in seconds. */
export const queryFunctions: ReadonlyMap<string, (query: Query) => number> = new Map([
  ['start', ({ grid }: Query) => grid.startMs / 1000],
  ['end', ({ grid }: Query) => endOf(grid) / 1000],
  ['range', ({ grid }: Query) => (endOf(grid) - grid.startMs) / 1000],
  ['step', ({ grid, isInstant }: Query) => (isInstant ? 0 : grid.stepMs / 1000)],
])
