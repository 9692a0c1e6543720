import { formatLabels, type Labels } from '@vmkit/promql-lite/labels'
import { alertIdOf, type AlertingRuleConfig } from '../config/index.ts'
import { alertSeries, staleAlert, staleForState } from './alert-series.ts'
import type { Alert, AlertingState, OutputSample, ResultRow } from './types.ts'

/** How long a resolved alert is still told to Alertmanager. */
const RESOLVED_RETENTION_MS = 15 * 60_000

/** What one evaluation of an alerting rule came to. */
export interface AlertingResult {
  readonly state: AlertingState
  readonly write: readonly OutputSample[]
  /** Alerts that began to fire. */
  readonly fired: number
  /** Why the rule failed: nothing is written or sent then. */
  readonly error: string | undefined
}

/** A result row with its labels and annotations worked out. */
export interface Candidate {
  readonly labels: Labels
  readonly annotations: (activeAtMs: number) => Labels
  readonly value: number
}

/**
 * Evaluates an alerting rule: old state and result rows in, new state and samples out. It reads no
 * clock and talks to nobody, so running live, testing and replaying are the same function.
 *
 * @param tsMs evaluation time
 * @param limit most active alerts; 0 means no limit
 * @param expand works out labels and annotations of a row
 */
export function evaluateAlerting(
  before: AlertingState,
  rule: Pick<AlertingRuleConfig, 'forMs' | 'keepFiringForMs'>,
  rows: readonly ResultRow[],
  context: {
    readonly tsMs: number
    readonly limit: number
    readonly expand: (row: ResultRow) => Candidate
  },
): AlertingResult {
  const { tsMs, limit, expand } = context
  const candidates = new Map<string, Candidate>()
  for (const row of rows) {
    const candidate = expand(row)
    const id = alertIdOf(candidate.labels)
    if (candidates.has(id)) {
      const labels = formatLabels(candidate.labels)
      return failure(
        before,
        `two series of the result have the same labels ${labels} after the rule's labels were added; make them differ`,
      )
    }
    candidates.set(id, candidate)
  }

  const state = new Map<string, Alert>()
  const write: OutputSample[] = []
  let fired = 0
  for (const [id, old] of before) {
    const candidate = candidates.get(id)
    if (candidate !== undefined) {
      state.set(id, refresh(old, candidate, tsMs))
      continue
    }
    const left = withoutResult(old, rule.keepFiringForMs, tsMs)
    if (left !== undefined) state.set(id, left)
    if (old.state !== 'inactive' && left?.state !== 'firing') {
      write.push(staleAlert(old, tsMs), staleForState(old, tsMs))
    }
  }
  for (const [id, candidate] of candidates) {
    if (!state.has(id)) state.set(id, pendingAlert(id, candidate, tsMs))
  }
  for (const [id, alert] of state) {
    if (alert.state !== 'pending' || tsMs - alert.activeAtMs < rule.forMs) continue
    state.set(id, { ...alert, state: 'firing', startMs: tsMs })
    fired++
    if (rule.forMs > 0) write.push(staleAlert(alert, tsMs))
  }

  const active = [...state.values()].filter(alert => alert.state !== 'inactive')
  if (limit > 0 && active.length > limit) {
    return failure(new Map(), `the rule has ${active.length} alerts; its limit is ${limit}`)
  }
  return {
    state,
    write: [...write, ...active.flatMap(alert => alertSeries(alert, tsMs))],
    fired,
    error: undefined,
  }
}

function failure(state: AlertingState, error: string): AlertingResult {
  return { state, write: [], fired: 0, error }
}

function pendingAlert(id: string, candidate: Candidate, tsMs: number): Alert {
  return {
    id,
    state: 'pending',
    labels: candidate.labels,
    annotations: candidate.annotations(tsMs),
    value: candidate.value,
    activeAtMs: tsMs,
    startMs: 0,
    resolvedAtMs: 0,
    keepFiringSinceMs: 0,
    lastSent: undefined,
  }
}

/** An alert that is in the result: a resolved one begins anew, the others take the new value. */
function refresh(old: Alert, candidate: Candidate, tsMs: number): Alert {
  if (old.state === 'inactive') {
    return { ...pendingAlert(old.id, candidate, tsMs), lastSent: old.lastSent }
  }
  return {
    ...old,
    value: candidate.value,
    annotations: candidate.annotations(old.activeAtMs),
    keepFiringSinceMs: 0,
  }
}

/** What becomes of an alert that is not in the result; undefined: it is forgotten. */
function withoutResult(old: Alert, keepFiringForMs: number, tsMs: number): Alert | undefined {
  switch (old.state) {
    case 'pending':
      return undefined
    case 'inactive':
      return tsMs - old.resolvedAtMs < RESOLVED_RETENTION_MS ? old : undefined
    case 'firing': {
      const keepFiringSinceMs = old.keepFiringSinceMs || tsMs
      return tsMs - keepFiringSinceMs < keepFiringForMs
        ? { ...old, keepFiringSinceMs }
        : { ...old, state: 'inactive', resolvedAtMs: tsMs, keepFiringSinceMs: 0 }
    }
  }
}
