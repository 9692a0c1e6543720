import type { Labels } from '@vmkit/promql-lite/labels'

/** One row of an instant query's answer. */
export interface ResultRow {
  readonly labels: Labels
  readonly value: number
  /** Unix time the datasource gave for it, in milliseconds. */
  readonly timestampMs: number
}

/** A sample to write: of `ALERTS`, `ALERTS_FOR_STATE` or a recorded series. */
export interface OutputSample {
  readonly labels: Labels
  readonly timestampMs: number
  readonly value: number
  /** A staleness marker; `value` does not count then. */
  readonly stale: boolean
}

/** One alert in memory. */
export interface Alert {
  readonly id: string
  readonly state: 'pending' | 'firing' | 'inactive'
  /** Final labels, sorted by name. */
  readonly labels: Labels
  readonly annotations: Labels
  readonly value: number
  /** Evaluation time at which it became pending. */
  readonly activeAtMs: number
  /** Evaluation time at which it began to fire; 0 before. */
  readonly startMs: number
  /** Evaluation time at which it was resolved; 0 before. */
  readonly resolvedAtMs: number
  /** Evaluation time since which only keep_firing_for holds it; 0 when the result does. */
  readonly keepFiringSinceMs: number
  /** What was last sent about it and when (evaluation time). */
  readonly lastSent: { readonly state: 'firing' | 'inactive'; readonly atMs: number } | undefined
}

/** Alerts of one rule by id. */
export type AlertingState = ReadonlyMap<string, Alert>
