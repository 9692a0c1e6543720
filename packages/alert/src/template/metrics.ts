import type { Labels } from '@vmkit/promql-lite/labels'
import { METRIC_NAME } from '@vmkit/promql-lite/labels'
import { textOf, type GoFunction } from './go/functions.ts'
import { GoInt, GoList, GoMap, GoStruct, type Value } from './go/values.ts'
import { labelMap } from './data.ts'

/** One series of the answer to a query in a template. */
export interface QueryRow {
  readonly labels: Labels
  readonly timestampMs: number
  readonly value: number
}

const METRIC = 'templates.metric'
const METRICS = '[]templates.metric'

/** Makes the list that `query` gives. */
export function metricList(rows: readonly QueryRow[]): GoList {
  return new GoList(
    rows.map(
      ({ labels, timestampMs, value }) =>
        new GoStruct(
          METRIC,
          new Map<string, Value>([
            ['Labels', labelMap(labels)],
            ['Timestamp', new GoInt(Math.floor(timestampMs / 1000), 'int64')],
            ['Value', value],
          ]),
        ),
    ),
    METRICS,
  )
}

/** The functions that look at what `query` gave. */
export const metricFunctions: ReadonlyMap<string, GoFunction> = new Map<string, GoFunction>([
  ['first', { parameters: [METRICS], call: ([list]) => first(list) }],
  [
    'label',
    { parameters: ['string', METRIC], call: ([name, metric]) => labelOf(metric, textOf(name)) },
  ],
  ['value', { parameters: [METRIC], call: ([metric]) => fieldOf(metric, 'Value') }],
  ['strvalue', { parameters: [METRIC], call: ([metric]) => labelOf(metric, METRIC_NAME) }],
  [
    'sortByLabel',
    {
      parameters: ['string', METRICS],
      call: ([name, list]) => sortByLabel(textOf(name), list),
    },
  ],
])

function first(list: Value): Value {
  const items = list instanceof GoList ? list.items : []
  if (items.length === 0) throw new RangeError('first() called on vector with no elements')
  return items[0]
}

function sortByLabel(name: string, list: Value): Value {
  if (!(list instanceof GoList)) return new GoList([], METRICS)
  const key = (metric: Value): Buffer => Buffer.from(labelOf(metric, name))
  return new GoList(
    list.items.toSorted((a, b) => Buffer.compare(key(a), key(b))),
    METRICS,
  )
}

function labelOf(metric: Value, name: string): string {
  const labels = fieldOf(metric, 'Labels')
  const value = labels instanceof GoMap ? labels.get(name) : ''
  return typeof value === 'string' ? value : ''
}

function fieldOf(metric: Value, name: string): Value {
  return metric instanceof GoStruct ? metric.fields.get(name) : undefined
}
