/** One line of `/metrics`. */
export interface MetricSample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** A number that only grows. */
export interface Counter {
  /** Adds `n`, default 1; a fraction is fine, less than nothing is a RangeError. */
  inc(n?: number): void
  readonly value: number
}

/** A number that goes up and down, or is read when asked. */
export interface Gauge {
  set(n: number): void
  add(n: number): void
  readonly value: number
}

/** A distribution in `vmrange` buckets: 18 per decade, nothing printed before the first value. */
export interface Histogram {
  /** Counts a value; NaN and negative values are left out. */
  observe(n: number): void
  readonly sum: number
  readonly count: number
}

/** Quantiles over the last minutes, with the sum and count of everything. */
export interface Summary {
  observe(n: number): void
  readonly sum: number
  readonly count: number
}

export type MetricKind = 'counter' | 'gauge' | 'histogram' | 'summary'

/** What the registry needs of each metric. */
export interface Metric {
  readonly kind: MetricKind
  readonly name: string
  samples(): Iterable<MetricSample>
}
