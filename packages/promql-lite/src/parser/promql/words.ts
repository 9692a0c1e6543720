/** Words of PromQL that cannot name a metric; in any case. */
const reserved: ReadonlySet<string> = new Set(
  'atan2 bool group_left group_right ignoring on inf nan'.split(' '),
)

/** Whether a word can stand for a metric outside braces. */
export function isMetricWord(word: string): boolean {
  return !reserved.has(word.toLowerCase())
}

/** Whether a word is a number. */
export function isNumberWord(word: string): boolean {
  return /^(?:inf|nan)$/i.test(word)
}

/** Whether a word names an operator, an aggregation or something else of the grammar. */
export function isKeyword(word: string): boolean {
  return keywords.has(word.toLowerCase()) || reserved.has(word.toLowerCase())
}

const keywords: ReadonlySet<string> = new Set(
  `and or unless sum avg count min max group stddev stdvar topk bottomk count_values quantile limitk
   limit_ratio offset by without start end`.split(/\s+/),
)

/** Whether a word can stand in a list of labels without quotes; Prometheus leaves "without" out. */
export function isLabelWord(word: string): boolean {
  return !isNumberWord(word) && word.toLowerCase() !== 'without'
}
