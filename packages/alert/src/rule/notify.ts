import type { Alert, AlertingState } from './types.ts'

/** An alert to be told to Alertmanager. */
export interface DueAlert {
  readonly alert: Alert
  readonly startsAtMs: number
  readonly endsAtMs: number
}

/**
 * Picks the alerts Alertmanager has to hear of, and notes that it did: those whose state changed
 * since the last time, and all others again after `resendDelayMs`.
 *
 * @param nowMs wall clock, from which a firing alert's end is counted
 * @param tsMs evaluation time, by which sending is paced
 */
export function dueAlerts(
  state: AlertingState,
  options: {
    readonly nowMs: number
    readonly tsMs: number
    readonly intervalMs: number
    readonly resendDelayMs: number
    /** 0 means no cap. */
    readonly maxResolveDurationMs: number
  },
): { readonly due: readonly DueAlert[]; readonly state: AlertingState } {
  const { nowMs, tsMs, intervalMs, resendDelayMs, maxResolveDurationMs } = options
  const lastsMs = Math.min(
    4 * Math.max(intervalMs, resendDelayMs),
    maxResolveDurationMs > 0 ? maxResolveDurationMs : Infinity,
  )
  const due: DueAlert[] = []
  const after = new Map<string, Alert>()
  for (const [id, alert] of state) {
    const { lastSent } = alert
    if (alert.state === 'pending') {
      after.set(id, alert)
      continue
    }
    if (lastSent?.state === alert.state && tsMs - lastSent.atMs < resendDelayMs) {
      after.set(id, alert)
      continue
    }
    after.set(id, { ...alert, lastSent: { state: alert.state, atMs: tsMs } })
    due.push({
      alert,
      startsAtMs: alert.startMs,
      endsAtMs: alert.state === 'firing' ? nowMs + lastsMs : alert.resolvedAtMs,
    })
  }
  return { due, state: after }
}
