import { formatGoDuration } from '@vmkit/daemon/time'
import type { Labels } from '@vmkit/promql-lite/labels'

/** What a template may speak of. */
export interface TemplateData {
  readonly labels: Labels
  readonly value: number
  readonly expr: string
  readonly forMs: number
  readonly activeAtMs: number
  readonly alertId: string
  readonly groupId: string
  readonly externalLabels: Labels
  readonly externalUrl: string
  /** Whether the datasource said that data may lack. */
  readonly isPartial?: boolean
}

/** A value inside a template. Go tells numbers of different kinds apart; so far only floats occur. */
export type Value = string | number | boolean | ReadonlyMap<string, string>

const fields: Readonly<Record<string, (data: TemplateData) => Value>> = {
  labels: data => mapOf(data.labels),
  value: data => data.value,
  expr: data => data.expr,
  for: data => formatGoDuration(data.forMs),
  activeAt: data => goTime(data.activeAtMs),
  alertID: data => data.alertId,
  groupID: data => data.groupId,
  externalLabels: data => mapOf(data.externalLabels),
  externalURL: data => data.externalUrl,
  type: () => 'prometheus',
  isPartial: data => data.isPartial ?? false,
}

/** Returns what reads the variable `$name`; undefined when there is none of that name. */
export function variableReader(name: string): ((data: TemplateData) => Value) | undefined {
  return Object.hasOwn(fields, name) ? fields[name] : undefined
}

/** Returns what reads the field `.Name`: the variables' names with a capital letter. */
export function fieldReader(name: string): ((data: TemplateData) => Value) | undefined {
  const first = name.charAt(0)
  return first === first.toLowerCase()
    ? undefined
    : variableReader(first.toLowerCase() + name.slice(1))
}

function mapOf(labels: Labels): ReadonlyMap<string, string> {
  return new Map(labels.toReversed().map(({ name, value }) => [name, value]))
}

/** Prints a time as Go does: `2026-11-22 08:03:58 +0000 UTC`. */
export function goTime(timeMs: number): string {
  const [date = '', clock = ''] = new Date(timeMs).toISOString().split('T')
  return `${date} ${clock.replace(/\.?0*Z$/, '')} +0000 UTC`
}
