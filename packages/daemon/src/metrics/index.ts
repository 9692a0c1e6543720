/**
 * The numbers a program tells about itself, in VictoriaMetrics' names and kinds.
 *
 * In: counters, gauges, vmrange histograms and summaries that code updates, and collectors that are
 * asked when the text is made. Out: the Prometheus text of `/metrics`, or the samples themselves.
 * Must never keep state outside a registry and never count a thing twice under one name and labels.
 */
export { formatFloat } from './format.ts'
export { registerProcessMetrics, versionText } from './process.ts'
export { MetricRegistry, type RegistryOptions } from './registry.ts'
export type { Counter, Gauge, Histogram, MetricSample, Summary } from './types.ts'
