import { parseDuration } from '@vmkit/promql-lite/duration'
import { int, mapOf, node, object, scalar, string, type YamlNode } from '@vmkit/yaml'
import { labelsFromMap } from './label-map.ts'
import type { GlobalConfig } from './types.ts'

const DEFAULT_INTERVAL_MS = 60_000
const DEFAULT_TIMEOUT_MS = 10_000

/** Decodes a duration such as `30s`, `1h30m` or `90` (seconds) to milliseconds. */
export const duration = scalar(parseDuration)

/** Decodes the `global` section. */
export const globalSection = object({
  scrape_interval: duration,
  scrape_timeout: duration,
  external_labels: mapOf(string),
  relabel_configs: node,
  metric_relabel_configs: node,
  sample_limit: int,
  label_limit: int,
})

type Section = NonNullable<ReturnType<typeof globalSection>>

/** The `global` section with its defaults, and the rules that go before those of each job. */
export interface GlobalSection {
  readonly config: GlobalConfig
  readonly relabelConfigs: YamlNode | undefined
  readonly metricRelabelConfigs: YamlNode | undefined
}

/** Fills in the defaults. */
export function buildGlobal(section: Section | undefined): GlobalSection {
  return {
    config: {
      scrapeIntervalMs: positive(section?.scrape_interval) ?? DEFAULT_INTERVAL_MS,
      scrapeTimeoutMs: positive(section?.scrape_timeout) ?? DEFAULT_TIMEOUT_MS,
      externalLabels: labelsFromMap(section?.external_labels),
      sampleLimit: positive(section?.sample_limit) ?? 0,
      labelLimit: positive(section?.label_limit) ?? 0,
    },
    relabelConfigs: section?.relabel_configs,
    metricRelabelConfigs: section?.metric_relabel_configs,
  }
}

/** Returns `n`, or undefined when it is not above 0: where VictoriaMetrics takes the default. */
export function positive(n: number | undefined): number | undefined {
  return n !== undefined && n > 0 ? n : undefined
}
