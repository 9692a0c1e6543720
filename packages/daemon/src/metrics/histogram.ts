import { formatShortExponential } from './format.ts'
import type { Histogram, Metric, MetricSample } from './types.ts'

const BUCKETS_PER_DECADE = 18
const LEAST_EXPONENT = -9
const BUCKET_COUNT = 27 * BUCKETS_PER_DECADE
const UNDER = -1

/** Counts values into VictoriaMetrics' `vmrange` buckets, (lower, upper], from 1e-9 to 1e18. */
export class VmrangeHistogram implements Histogram, Metric {
  readonly kind = 'histogram'
  readonly name: string
  readonly #labels: Readonly<Record<string, string>>
  readonly #buckets = new Map<number, number>()
  #sum = 0
  #count = 0

  constructor(name: string, labels: Readonly<Record<string, string>>) {
    this.name = name
    this.#labels = labels
  }

  get sum(): number {
    return this.#sum
  }

  get count(): number {
    return this.#count
  }

  observe(n: number): void {
    if (Number.isNaN(n) || n < 0) return
    const index = bucketIndex(n)
    this.#buckets.set(index, (this.#buckets.get(index) ?? 0) + 1)
    this.#sum += n
    this.#count++
  }

  *samples(): Iterable<MetricSample> {
    if (this.#count === 0) return
    for (const [index, value] of [...this.#buckets].toSorted(([a], [b]) => a - b)) {
      const labels = { ...this.#labels, vmrange: bucketRange(index) }
      yield { name: `${this.name}_bucket`, labels, value }
    }
    yield { name: `${this.name}_sum`, labels: this.#labels, value: this.#sum }
    yield { name: `${this.name}_count`, labels: this.#labels, value: this.#count }
  }
}

function bucketIndex(n: number): number {
  const position = (Math.log10(n) - LEAST_EXPONENT) * BUCKETS_PER_DECADE
  if (position < 0) return UNDER
  if (position >= BUCKET_COUNT) return BUCKET_COUNT
  const index = Math.floor(position)
  return index === position && index > 0 ? index - 1 : index
}

function bucketRange(index: number): string {
  if (index === UNDER) return `0...${bound(0)}`
  if (index === BUCKET_COUNT) return `${bound(BUCKET_COUNT)}...+Inf`
  return `${bound(index)}...${bound(index + 1)}`
}

function bound(index: number): string {
  return formatShortExponential(10 ** (LEAST_EXPONENT + index / BUCKETS_PER_DECADE))
}
