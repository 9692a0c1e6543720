import type { ReadSeries } from '@vmkit/daemon/wire'
import { formatLabels, labelsToObject } from '@vmkit/promql-lite/labels'

/** Writes the samples of a series as exposition text with timestamps, a line each. */
export function sampleLines({ labels, samples }: ReadSeries): string {
  return samples
    .map(({ value, stale, timestampMs }) => {
      const mark = stale ? ' # staleness marker' : ''
      return `${formatLabels(labels)} ${valueText(value)} ${timestampMs}${mark}\n`
    })
    .join('')
}

/** A series as JSON has it; values are text, for JSON has no NaN. */
export function seriesObject({ labels, samples }: ReadSeries): Record<string, unknown> {
  return {
    labels: labelsToObject(labels),
    samples: samples.map(({ timestampMs, value, stale }) => ({
      timestampMs,
      value: stale ? 'stale' : valueText(value),
    })),
  }
}

function valueText(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : String(value)
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'
}
