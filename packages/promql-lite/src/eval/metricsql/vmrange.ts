const LEAST_EXPONENT = -9
const MOST_EXPONENT = 18
const PER_DECADE = 18
const RANGES = PER_DECADE * (MOST_EXPONENT - LEAST_EXPONENT)
const FACTOR = 10 ** (1 / PER_DECADE)

/** Counts values by the ranges of VictoriaMetrics' histograms; negative ones do not count. */
export function rangesOfValues(values: Iterable<number>): Map<string, number> {
  const counts = new Map<number, number>()
  for (const value of values) {
    if (!(value >= 0)) continue
    const at = indexOf(value)
    counts.set(at, (counts.get(at) ?? 0) + 1)
  }
  const sorted = [...counts].toSorted(([a], [b]) => a - b)
  const texts = rangeTexts(sorted.at(-1)?.[0] ?? -1)
  return new Map(sorted.map(([at, count]) => [texts(at), count]))
}

function indexOf(value: number): number {
  const place = (Math.log10(value) - LEAST_EXPONENT) * PER_DECADE
  if (place < 0) return -1
  if (place >= RANGES) return RANGES
  const index = Math.trunc(place)
  // A bound belongs to the range that ends there, as in histograms with "le".
  return place === index && index > 0 ? index - 1 : index
}

/** Bounds are products of the ones before, so that their digits are VictoriaMetrics'. */
function rangeTexts(last: number): (index: number) => string {
  const ends: string[] = []
  let bound = 10 ** LEAST_EXPONENT
  const first = exponential(bound)
  for (let i = 0; i <= Math.min(last, RANGES - 1); i++) {
    bound *= FACTOR
    ends.push(exponential(bound))
  }
  return index => {
    if (index < 0) return `0...${first}`
    if (index >= RANGES) return `${exponential(10 ** MOST_EXPONENT)}...+Inf`
    return `${ends[index - 1] ?? first}...${ends[index] ?? ''}`
  }
}

function exponential(value: number): string {
  const [digits = '', exponent = '0'] = value.toExponential(3).split('e')
  const size = Math.abs(Number(exponent))
  return `${digits}e${Number(exponent) < 0 ? '-' : '+'}${String(size).padStart(2, '0')}`
}
