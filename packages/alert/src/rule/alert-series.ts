import { sortLabels, type Label, type Labels } from '@vmkit/promql-lite/labels'
import type { Alert, OutputSample } from './types.ts'

/** The two series that show an active alert: its state, and when it became active. */
export function alertSeries(alert: Alert, tsMs: number): OutputSample[] {
  return [
    sample(stateLabels(alert), tsMs, 1),
    sample(named('ALERTS_FOR_STATE', alert.labels), tsMs, Math.floor(alert.activeAtMs / 1000)),
  ]
}

/** Ends the series of an alert's state. */
export function staleAlert(alert: Alert, tsMs: number): OutputSample {
  return { ...sample(stateLabels(alert), tsMs, 0), stale: true }
}

/** Ends the series of an alert's start. */
export function staleForState(alert: Alert, tsMs: number): OutputSample {
  return { ...sample(named('ALERTS_FOR_STATE', alert.labels), tsMs, 0), stale: true }
}

function stateLabels(alert: Alert): Label[] {
  const others = alert.labels.filter(label => label.name !== 'alertstate')
  return named('ALERTS', [...others, { name: 'alertstate', value: alert.state }])
}

function named(name: string, labels: Labels): Label[] {
  return sortLabels([{ name: '__name__', value: name }, ...labels])
}

/** Whole seconds: what vmalert writes, so that replicas write the same samples. */
function sample(labels: Labels, tsMs: number, value: number): OutputSample {
  return { labels, timestampMs: 1000 * Math.floor(tsMs / 1000), value, stale: false }
}
