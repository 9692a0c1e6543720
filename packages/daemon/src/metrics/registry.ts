import { formatSample, formatSeriesName } from './format.ts'
import { VmrangeHistogram } from './histogram.ts'
import { NumberCounter, NumberGauge } from './number.ts'
import { WindowSummary } from './summary.ts'
import type { Counter, Gauge, Histogram, Metric, MetricSample, Summary } from './types.ts'

type MetricLabels = Readonly<Record<string, string>>

export interface RegistryOptions {
  /** Clock in milliseconds for summaries; default `Date.now`. */
  readonly now?: () => number
  /** Source of chance for summaries; default `Math.random`. */
  readonly random?: () => number
}

const DEFAULT_QUANTILES = [0.5, 0.9, 0.97, 0.99, 1]

/** Holds the metrics of one program. The same name and labels always give the same object. */
export class MetricRegistry {
  readonly #metrics = new Map<string, Metric>()
  readonly #collectors = new Set<() => Iterable<MetricSample>>()
  readonly #clock: { now: () => number; random: () => number }
  #sorted: readonly Metric[] | undefined

  constructor(options: RegistryOptions = {}) {
    this.#clock = { now: options.now ?? Date.now, random: options.random ?? Math.random }
  }

  /** Returns the counter of that name and labels, made when new. */
  counter(name: string, labels: MetricLabels = {}): Counter {
    return this.#get(name, labels, NumberCounter, () => new NumberCounter(name, labels))
  }

  /** Returns the gauge of that name and labels; with `read` its value is asked for when needed. */
  gauge(name: string, labels: MetricLabels = {}, read?: () => number): Gauge {
    return this.#get(name, labels, NumberGauge, () => new NumberGauge(name, labels, read))
  }

  /** Returns the vmrange histogram of that name and labels, made when new. */
  histogram(name: string, labels: MetricLabels = {}): Histogram {
    return this.#get(name, labels, VmrangeHistogram, () => new VmrangeHistogram(name, labels))
  }

  /** Returns the summary of that name and labels; quantiles default to 0.5, 0.9, 0.97, 0.99, 1. */
  summary(
    name: string,
    labels: MetricLabels = {},
    quantiles: readonly number[] = DEFAULT_QUANTILES,
  ): Summary {
    const create = (): WindowSummary => new WindowSummary(name, labels, quantiles, this.#clock)
    return this.#get(name, labels, WindowSummary, create)
  }

  /** Asks `collector` for samples whenever the metrics are read, until disposed of. */
  collect(collector: () => Iterable<MetricSample>): Disposable {
    const own = (): Iterable<MetricSample> => collector()
    this.#collectors.add(own)
    return { [Symbol.dispose]: () => void this.#collectors.delete(own) }
  }

  /** Forgets the metric of that name and labels; nothing happens when there is none. */
  unregister(name: string, labels: MetricLabels = {}): void {
    if (this.#metrics.delete(metricKey(name, labels))) this.#sorted = undefined
  }

  /** Gives every sample, metrics by name first and collectors after. */
  *samples(): Iterable<MetricSample> {
    for (const metric of this.#inOrder()) yield* metric.samples()
    for (const collector of this.#collectors) yield* collector()
  }

  /** Writes the text of `/metrics`; `metadata` (default false) adds HELP and TYPE lines. */
  render(options: { metadata?: boolean } = {}): string {
    if (options.metadata === true) return this.#renderWithMetadata()
    let text = ''
    for (const sample of this.samples()) text += `${formatSample(sample)}\n`
    return text
  }

  #renderWithMetadata(): string {
    const families = new Map<string, { kind: string; lines: string[] }>()
    const add = (name: string, kind: string, sample: MetricSample): void => {
      const family = families.get(name) ?? { kind, lines: [] }
      families.set(name, family)
      family.lines.push(`${formatSample(sample)}\n`)
    }
    for (const metric of this.#inOrder()) {
      for (const sample of metric.samples()) add(metric.name, metric.kind, sample)
    }
    for (const collector of this.#collectors) {
      for (const sample of collector()) {
        add(sample.name, sample.name.endsWith('_total') ? 'counter' : 'gauge', sample)
      }
    }
    return [...families]
      .map(([name, { kind, lines }]) => `# HELP ${name}\n# TYPE ${name} ${kind}\n${lines.join('')}`)
      .join('')
  }

  #get<T extends Metric>(
    name: string,
    labels: MetricLabels,
    type: abstract new (...args: never[]) => T,
    create: () => T,
  ): T {
    const key = metricKey(name, labels)
    const known = this.#metrics.get(key)
    if (known instanceof type) return known
    if (known !== undefined) {
      throw new TypeError(`BUG: cannot register the metric ${key} again: it is a ${known.kind}`)
    }
    const metric = create()
    this.#metrics.set(key, metric)
    this.#sorted = undefined
    return metric
  }

  #inOrder(): readonly Metric[] {
    this.#sorted ??= [...this.#metrics]
      .toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)))
      .map(([, metric]) => metric)
    return this.#sorted
  }
}

function metricKey(name: string, labels: MetricLabels): string {
  const names = Object.keys(labels)
  if (names.length < 2) return formatSeriesName(name, labels)
  const sorted: Record<string, string> = Object.create(null)
  for (const label of names.toSorted()) sorted[label] = labels[label] ?? ''
  return formatSeriesName(name, sorted)
}
