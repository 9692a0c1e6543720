/** How the samples that came with one timestamp from one target look. */
export interface Scrape {
  readonly timestampMs: number
  samples: number
  /** Bit `v` stays set while all samples could be of variant `v`. */
  variants: number
}

/** What is found when the scrapes of a target are put in order. */
export interface ScrapeFindings {
  scrapes: number
  /** No variant of the page has all of the values that came together. */
  mixed: number
  /** More samples than the page has. */
  doubled: number
  /** Fewer samples than the page has; not counted at both ends of the window. */
  partial: number
  /** Distance to the scrape before that is no multiple of the interval. */
  offSchedule: number
}

/** A twentieth of the interval is what a busy machine may be late. */
const TOLERANCE = 0.05

/** Looks at the scrapes of one target; `kept` says how many series each variant has. */
export function inspectScrapes(
  scrapes: readonly Scrape[],
  kept: readonly number[],
  intervalMs: number,
  into: ScrapeFindings,
): void {
  const ordered = scrapes.toSorted((a, b) => a.timestampMs - b.timestampMs)
  for (const [i, scrape] of ordered.entries()) {
    into.scrapes++
    const previous = ordered[i - 1]
    if (previous !== undefined) {
      const intervals = (scrape.timestampMs - previous.timestampMs) / intervalMs
      if (intervals < 1 - TOLERANCE || Math.abs(intervals - Math.round(intervals)) > TOLERANCE) {
        into.offSchedule++
      }
    }
    const sizes = kept.filter((_, v) => (scrape.variants >>> v) & 1)
    const isAtEnd = i === 0 || i === ordered.length - 1
    if (scrape.variants === 0) into.mixed++
    else if (scrape.samples > Math.max(...sizes)) into.doubled++
    else if (!isAtEnd && !sizes.includes(scrape.samples)) into.partial++
  }
}
