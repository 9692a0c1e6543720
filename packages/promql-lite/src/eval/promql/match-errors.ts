import type { Matching } from '../../ast.ts'
import { compareBytes, type Labels } from '../../labels.ts'
import type { Row } from '../value.ts'
import { matchedLabels } from './matching.ts'

/** Says in Prometheus' words that two series of the side that has to be unique match the same. */
export function duplicateError(
  pair: readonly [Row, Row],
  matching: Matching | undefined,
  side: 'left' | 'right',
): RangeError {
  const group = print(matchedLabels(pair[0].labels, matching))
  const [a, b] = pair.map(row => print(row.labels)).toSorted(compareBytes)
  return new RangeError(
    `found duplicate series for the match group ${group} on the ${side} hand-side of the operation: [${a}, ${b}];many-to-many matching not allowed: matching labels must be unique on one side`,
  )
}

/** Says in Prometheus' words that several series match one and no group modifier allows it. */
export function manyError(): RangeError {
  return new RangeError(
    'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)',
  )
}

function print(labels: Labels): string {
  return `{${labels.map(({ name, value }) => `${nameOf(name)}=${JSON.stringify(value)}`).join(', ')}}`
}

function nameOf(name: string): string {
  return /^[a-zA-Z_]\w*$/.test(name) ? name : JSON.stringify(name)
}
