/**
 * What a target exposed last time, kept so that the next body costs a comparison.
 *
 * In: bodies. Out: pages of series, with their values in columns; which series came and which went.
 * It must agree with the exposition room on every body, and never change a page that someone holds.
 */
export { countSelected, seriesMissing, type PageSelection } from './difference.ts'
export {
  KEPT,
  lostFlags,
  OVER_LIMIT,
  releasePage,
  TOO_MANY_LABELS,
  type LayoutPage,
} from './page.ts'
export type { ResolvedSeries } from './page-builder.ts'
export { SegmentHash } from './segment-hash.ts'
export { WalkToolbox } from './toolbox.ts'
export { LayoutWalk, type NewLines, type WalkTools } from './walk.ts'
