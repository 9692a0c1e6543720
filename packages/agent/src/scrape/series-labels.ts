import { METRIC_NAME, type Label, type Labels } from '@vmkit/promql-lite/labels'
import type { Target } from './target.ts'

/** The metrics the agent itself adds to each scrape, in the order they are sent. */
export const AUTO_METRICS = [
  'scrape_duration_seconds',
  'scrape_response_size_bytes',
  'scrape_samples_limit',
  'scrape_samples_post_metric_relabeling',
  'scrape_samples_scraped',
  'scrape_series_added',
  'scrape_series_current',
  'scrape_series_limit_samples_dropped',
  'scrape_series_limit',
  'scrape_labels_limit',
  'scrape_timeout_seconds',
  'up',
] as const

export type AutoMetric = (typeof AUTO_METRICS)[number]

/**
 * Adds a target's (or the external) labels behind a series' own.
 *
 * A label that is on both sides stays the series' own with `honorLabels`; else the series' own is
 * renamed to `exported_<name>`, and one that has this name already gets the prefix twice.
 */
export function addLabels(own: Labels, added: Labels, honorLabels: boolean): Labels {
  if (added.length === 0) return own
  const labels: Label[] = [...own]
  for (const label of added) {
    const at = labels.findIndex(({ name }) => name === label.name)
    if (at < 0) {
      labels.push(label)
    } else if (!honorLabels) {
      const exported = `exported_${label.name}`
      rename(
        labels,
        labels.findIndex(({ name }) => name === exported),
        `exported_${exported}`,
      )
      rename(labels, at, exported)
      labels.push(label)
    }
  }
  return labels
}

/**
 * Finishes the labels of a series: external labels behind its own, then those of the tenant, which
 * take the place of what was there.
 */
export function finishLabels(
  own: Labels,
  target: Pick<Target, 'externalLabels' | 'tenantLabels' | 'job'>,
): Labels {
  const { externalLabels, tenantLabels, job } = target
  const labels = addLabels(own, externalLabels, job.honorLabels)
  if (tenantLabels.length === 0) return labels
  const isTenants = ({ name }: Label): boolean => tenantLabels.some(label => label.name === name)
  return [...labels.filter(label => !isTenants(label)), ...tenantLabels]
}

/** Returns the labels that series of a target usually end with. */
export function usualTail({ labels, externalLabels, tenantLabels }: Target): Labels {
  return [...labels, ...externalLabels, ...tenantLabels]
}

/** Renames a metric without labels that would meet a metric of the agent's own. */
export function avoidAutoMetric(series: Labels): Labels {
  const [first] = series
  if (series.length !== 1 || first?.name !== METRIC_NAME || !isAutoMetric(first.value))
    return series
  return [{ name: METRIC_NAME, value: `exported_${first.value}` }]
}

function isAutoMetric(name: string): boolean {
  return AUTO_METRICS.some(metric => metric === name)
}

function rename(labels: Label[], at: number, name: string): void {
  const label = labels[at]
  if (label !== undefined) labels[at] = { name, value: label.value }
}
