import { hashText, type BodyLine } from './body.ts'
import { likeNumber } from './expand.ts'

/** Of 100 series of an exporter, so many have another value at the next scrape: 18 to 28. */
const LEAST_SHARE = 0.18
const LARGEST_SHARE = 0.28

/**
 * Turns captured values into `variantCount` variants. Which series change is what the captures say,
 * corrected to the usual share where a quiet machine, or a body that was never captured, gives fewer.
 */
export function drift(lines: readonly BodyLine[], variantCount: number): BodyLine[] {
  const series = lines.filter(line => typeof line !== 'string')
  const byChance = series.toSorted((a, b) => hashText(a.series) - hashText(b.series))
  const moved = byChance.filter(({ values }) => values.some(value => value !== values[0]))
  const rest = byChance.filter(line => !moved.includes(line) && Number(line.values[0]) !== 0)
  const least = Math.ceil(LEAST_SHARE * 1.1 * series.length)
  const moving = new Set(
    [...moved, ...rest.slice(0, Math.max(0, least - moved.length))].slice(
      0,
      Math.floor(LARGEST_SHARE * series.length),
    ),
  )
  return lines.map(line => {
    if (typeof line === 'string') return line
    const first = line.values[0] ?? '0'
    const step = moving.has(line) ? stepOf(line.series, line.values) : 0
    const values = Array.from({ length: variantCount }, (_, v) =>
      step === 0 ? first : valueAfter(first, step, v),
    )
    return { series: line.series, values }
  })
}

/** How far the series goes from one variant to the next. */
function stepOf(series: string, values: readonly (string | undefined)[]): number {
  const first = values[0] ?? '0'
  const measured = (Number(values.at(-1)) - Number(first)) / Math.max(1, values.length - 1)
  const smallest = 10 ** -(first.split(/[ eE]/, 1)[0]!.split('.')[1]?.length ?? 0)
  if (/e/i.test(first)) return measured || Number(first) * 1e-4
  if (Number.isFinite(measured) && Math.abs(measured) >= smallest) return measured
  return smallest * (1 + (hashText(series) % 50))
}

/** Text behind the number, such as a timestamp, stays where it is. */
function valueAfter(first: string, step: number, variant: number): string {
  const [number = '0', ...behind] = first.split(' ')
  return [likeNumber(number, Number(number) + step * variant), ...behind].join(' ')
}
