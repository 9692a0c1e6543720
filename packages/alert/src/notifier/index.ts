/**
 * Tells Alertmanagers about alerts (API v2).
 *
 * In: the alerts of one evaluation that are due. Out: one request to each Alertmanager; how it went
 * is counted and logged. It keeps no queue: an alert that fires is sent again at the next
 * evaluation anyway.
 */
export { createNotifiers, type Notifiers, type NotifierStatus } from './notifiers.ts'
