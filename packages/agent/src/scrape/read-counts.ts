import type { BodyScan } from './body-scan.ts'

/** What one body held. */
export interface ReadCounts {
  /** Lines with a sample. */
  readonly scraped: number
  /** Samples left after metric relabeling. */
  readonly afterRelabeling: number
  /** Samples over series_limit. */
  readonly limitDrops: number
  /** Whether a series had more labels than label_limit. */
  readonly hasTooManyLabels: boolean
  readonly badLines: number
}

/** Of a body that never came. */
export const NOTHING_READ: ReadCounts = {
  scraped: 0,
  afterRelabeling: 0,
  limitDrops: 0,
  hasTooManyLabels: false,
  badLines: 0,
}

/** Counts what a scan found. */
export function countRead({ pages, looseBadLines }: BodyScan): ReadCounts {
  const counts = { ...NOTHING_READ, badLines: looseBadLines }
  for (const page of pages) {
    counts.scraped += page.count - page.badLines
    counts.afterRelabeling += page.kept + page.overLimit
    counts.limitDrops += page.overLimit
    counts.badLines += page.badLines
    counts.hasTooManyLabels ||= page.hasTooManyLabels
  }
  return counts
}
