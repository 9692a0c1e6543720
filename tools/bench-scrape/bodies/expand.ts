import type { BodyLine, SeriesLine } from './body.ts'

/** More of the same: further values of one label. */
export interface Replication {
  /** Which metrics take part, by name. */
  readonly metric: RegExp
  readonly label: string
  /** The values that are to be there in the end, at most so many of them. */
  readonly values: readonly string[]
  /** How many values a metric has when it is done; 0 is all of them. */
  readonly count?: number
}

/**
 * Makes a machine larger: in every metric family that has the label, the series of the first value
 * are written once more for each value that is missing, with values of their own.
 */
export function replicate(lines: readonly BodyLine[], replication: Replication): BodyLine[] {
  const { metric, label, values, count = values.length } = replication
  const pattern = new RegExp(`([{,]${label}=")([^"]*)(")`)
  return families(lines).flatMap(family => {
    const present = new Map<string, SeriesLine[]>()
    for (const line of family) {
      if (typeof line === 'string' || !metric.test(line.series)) continue
      const value = pattern.exec(line.series)?.[2]
      if (value !== undefined) present.set(value, [...(present.get(value) ?? []), line])
    }
    const [template] = present.values()
    if (template === undefined) return family
    const missing = values.filter(value => !present.has(value))
    const added = missing.slice(0, Math.max(0, count - present.size)).flatMap((value, i) =>
      template.map(line => ({
        series: line.series.replace(pattern, (_, open, __, close) => `${open}${value}${close}`),
        values: line.values.map(text => shifted(text, i + 1)),
      })),
    )
    return [...family, ...added]
  })
}

/** A family is its comments and the series behind them. */
function families(lines: readonly BodyLine[]): BodyLine[][] {
  const found: BodyLine[][] = []
  let name = ''
  let isInComments = false
  for (const line of lines) {
    const isComment = typeof line === 'string'
    const own = isComment ? '' : line.series.split('{', 1)[0]!
    if (found.length === 0 || (isComment ? !isInComments : !isInComments && own !== name)) {
      found.push([])
    }
    found.at(-1)?.push(line)
    isInComments = isComment
    name = own
  }
  return found
}

/** Zero stays zero, as on idle devices; other numbers move a little and keep their look. */
function shifted(text: string | undefined, by: number): string | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (!Number.isFinite(value) || value === 0 || value === 1) return text
  return likeNumber(text, value * (1 + by / 37))
}

/** Writes a number as the exporter wrote `like`: as many decimals, an exponent where it had one. */
export function likeNumber(like: string, value: number): string {
  if (/e/i.test(like)) {
    const digits = Math.min(17, like.split(/e/i, 1)[0]!.replace(/\D/g, '').length)
    const [mantissa, exponent = ''] = value.toExponential(Math.max(0, digits - 1)).split('e')
    return `${mantissa}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`
  }
  const decimals = like.split('.')[1]?.length ?? 0
  return value.toFixed(Math.min(decimals, 17))
}
