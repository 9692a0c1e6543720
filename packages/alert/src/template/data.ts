import type { Labels } from '@vmkit/promql-lite/labels'
import { DURATION, GoInt, GoMap, GoStruct, GoTime, type Value } from './go/values.ts'

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
  /** `prometheus`, `graphite` or `vlogs`; default the first. */
  readonly type?: string
}

/** Variables and what of the data they stand for: the fields' names with a small letter. */
const variables = {
  value: 'Value',
  type: 'Type',
  labels: 'Labels',
  expr: 'Expr',
  alertID: 'AlertID',
  groupID: 'GroupID',
  activeAt: 'ActiveAt',
  for: 'For',
  externalLabels: 'ExternalLabels',
  externalURL: 'ExternalURL',
  isPartial: 'IsPartial',
} as const

/** Names of the variables that every template has, without `$`. */
export const variableNames: readonly string[] = Object.keys(variables)

/** Puts the data together as the struct that templates see as `.`. */
export function dataStruct(data: TemplateData): GoStruct {
  return new GoStruct(
    'notifier.tplData',
    new Map<string, Value>([
      ['Type', data.type ?? 'prometheus'],
      ['Labels', labelMap(data.labels)],
      ['Value', data.value],
      ['Expr', data.expr],
      ['AlertID', new GoInt(BigInt(data.alertId), 'uint64')],
      ['GroupID', new GoInt(BigInt(data.groupId), 'uint64')],
      ['ActiveAt', GoTime.fromMs(data.activeAtMs)],
      ['For', new GoInt(BigInt(Math.round(data.forMs)) * 1_000_000n, DURATION)],
      ['IsPartial', data.isPartial ?? false],
      ['ExternalLabels', labelMap(data.externalLabels)],
      ['ExternalURL', data.externalUrl],
    ]),
  )
}

/** The variables with their values, `$` before their names. */
export function variableValues(data: GoStruct): ReadonlyMap<string, Value> {
  return new Map(
    Object.entries(variables).map(([name, field]) => [`$${name}`, data.fields.get(field)]),
  )
}

/** Of labels with one name the first counts. */
export function labelMap(labels: Labels): GoMap {
  const entries = new Map<string, Value>(
    labels.toReversed().map(({ name, value }) => [name, value]),
  )
  return new GoMap(entries, { holdsTexts: true })
}
