/** One series of a body. `values[v]` is its value in variant `v`; undefined where it is absent. */
export interface SeriesLine {
  /** Name and labels as they stand in the line. */
  readonly series: string
  /** A number, with a timestamp behind it where the target gives one. */
  readonly values: readonly (string | undefined)[]
}

/** A comment, or a series. */
export type BodyLine = string | SeriesLine

/** What a kind of target answers: the same lines in several variants, served one after the other. */
export interface Body {
  readonly kind: string
  /** `captured` from a real exporter, or `generated` in the shape of one. */
  readonly origin: 'captured' | 'generated'
  readonly variantCount: number
  readonly lines: readonly BodyLine[]
}

/** Writes one variant as text in the exposition format. */
export function renderBody(body: Body, variant: number): string {
  let text = ''
  for (const line of body.lines) {
    if (typeof line === 'string') text += `${line}\n`
    else if (line.values[variant] !== undefined) text += `${line.series} ${line.values[variant]}\n`
  }
  return text
}

/** Returns how many series one variant has. */
export function seriesCount(body: Pick<Body, 'lines'>, variant = 0): number {
  let count = 0
  for (const line of body.lines) {
    if (typeof line !== 'string' && line.values[variant] !== undefined) count++
  }
  return count
}

/** Returns the mean share of a variant's series that are new or have another value than before. */
export function changedShare(body: Body): number {
  let changed = 0
  let all = 0
  for (const line of body.lines) {
    if (typeof line === 'string') continue
    for (let v = 0; v < body.variantCount; v++) {
      const value = line.values[v]
      if (value === undefined) continue
      all++
      if (value !== line.values[(v + body.variantCount - 1) % body.variantCount]) changed++
    }
  }
  return all === 0 ? 0 : changed / all
}

/** A number that looks random and is the same in every run. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash ^= hash >>> 15
  return Math.imul(hash, 0x2c1b3c6d) >>> 0
}
