import type { Counter, Gauge, Metric, MetricSample } from './types.ts'

/** A counter kept as a plain number. */
export class NumberCounter implements Counter, Metric {
  readonly kind = 'counter'
  readonly name: string
  readonly #labels: Readonly<Record<string, string>>
  #value = 0

  constructor(name: string, labels: Readonly<Record<string, string>>) {
    this.name = name
    this.#labels = labels
  }

  get value(): number {
    return this.#value
  }

  inc(n = 1): void {
    if (!(n >= 0)) {
      throw new RangeError(`cannot add ${n} to the counter "${this.name}": it only grows`)
    }
    this.#value += n
  }

  *samples(): Iterable<MetricSample> {
    yield { name: this.name, labels: this.#labels, value: this.#value }
  }
}

/** A gauge that holds a number, or asks `read` for it. */
export class NumberGauge implements Gauge, Metric {
  readonly kind = 'gauge'
  readonly name: string
  readonly #labels: Readonly<Record<string, string>>
  readonly #read: (() => number) | undefined
  #value = 0

  constructor(
    name: string,
    labels: Readonly<Record<string, string>>,
    read: (() => number) | undefined,
  ) {
    this.name = name
    this.#labels = labels
    this.#read = read
  }

  get value(): number {
    return this.#read === undefined ? this.#value : this.#read()
  }

  set(n: number): void {
    this.#value = n
  }

  add(n: number): void {
    this.#value += n
  }

  *samples(): Iterable<MetricSample> {
    yield { name: this.name, labels: this.#labels, value: this.value }
  }
}
