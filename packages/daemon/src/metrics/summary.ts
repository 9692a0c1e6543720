import type { Metric, MetricSample, Summary } from './types.ts'

const WINDOW_MS = 5 * 60_000
const MAX_VALUES = 1000

interface Window {
  values: number[]
  seen: number
}

/**
 * Keeps quantiles of the last five minutes: two windows of random samples, started half a window
 * apart, of which the older one is shown.
 */
export class WindowSummary implements Summary, Metric {
  readonly kind = 'summary'
  readonly name: string
  readonly #labels: Readonly<Record<string, string>>
  readonly #quantiles: readonly number[]
  readonly #now: () => number
  readonly #random: () => number
  #older: Window = { values: [], seen: 0 }
  #newer: Window = { values: [], seen: 0 }
  #turnMs: number
  #sum = 0
  #count = 0

  constructor(
    name: string,
    labels: Readonly<Record<string, string>>,
    quantiles: readonly number[],
    clock: { now: () => number; random: () => number },
  ) {
    this.name = name
    this.#labels = labels
    this.#quantiles = quantiles
    this.#now = clock.now
    this.#random = clock.random
    this.#turnMs = clock.now()
  }

  get sum(): number {
    return this.#sum
  }

  get count(): number {
    return this.#count
  }

  observe(n: number): void {
    this.#turn()
    this.#keep(this.#older, n)
    this.#keep(this.#newer, n)
    this.#sum += n
    this.#count++
  }

  *samples(): Iterable<MetricSample> {
    if (this.#count === 0) return
    this.#turn()
    const sorted = this.#older.values.toSorted((a, b) => a - b)
    if (sorted.length > 0) {
      for (const quantile of this.#quantiles) {
        const index = Math.min(sorted.length - 1, Math.floor(quantile * (sorted.length - 1) + 0.5))
        const labels = { ...this.#labels, quantile: String(quantile) }
        yield { name: this.name, labels, value: sorted[index] ?? 0 }
      }
    }
    yield { name: `${this.name}_sum`, labels: this.#labels, value: this.#sum }
    yield { name: `${this.name}_count`, labels: this.#labels, value: this.#count }
  }

  #turn(): void {
    const passed = Math.floor((this.#now() - this.#turnMs) / (WINDOW_MS / 2))
    if (passed < 1) return
    this.#older = passed === 1 ? this.#newer : { values: [], seen: 0 }
    this.#newer = { values: [], seen: 0 }
    this.#turnMs += passed * (WINDOW_MS / 2)
  }

  #keep(window: Window, n: number): void {
    window.seen++
    if (window.values.length < MAX_VALUES) {
      window.values.push(n)
      return
    }
    const place = Math.floor(this.#random() * window.seen)
    if (place < MAX_VALUES) window.values[place] = n
  }
}
