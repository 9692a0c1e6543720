import type { BadLine } from '../exposition/index.ts'
import type { Fetched } from '../fetch/index.ts'
import type { ReadCounts } from './read-counts.ts'
import type { ScrapeTrouble } from './target-status.ts'
import type { Target } from './target.ts'

/** What is wrong with a scrape; `error` is `''` when nothing is. */
export interface Trouble {
  readonly trouble: ScrapeTrouble | undefined
  readonly error: string
}

const NO_TROUBLE: Trouble = { trouble: undefined, error: '' }

/** Says which limit a body breaks. */
export function brokenLimit(
  counts: ReadCounts,
  { sampleLimit, labelLimit }: Pick<Target, 'sampleLimit' | 'labelLimit'>,
): Trouble {
  if (counts.hasTooManyLabels) {
    const error = `the answer has a series with more labels than label_limit=${labelLimit}`
    return { trouble: 'label-limit', error }
  }
  if (sampleLimit > 0 && counts.afterRelabeling > sampleLimit) {
    const error = `the answer has ${counts.afterRelabeling} samples after relabeling, more than sample_limit=${sampleLimit}`
    return { trouble: 'sample-limit', error }
  }
  return NO_TROUBLE
}

/** Says why no body came. */
export function failureOf({ cause, error }: Extract<Fetched, { kind: 'failure' }>): Trouble {
  return { trouble: cause, error }
}

/** Whether a body is a page for people: its first bad line tells. */
export function isHtmlPage(badLines: readonly BadLine[]): boolean {
  return /^\s*<(?:!doctype\s+html|html)\b/i.test(badLines[0]?.text ?? '')
}
