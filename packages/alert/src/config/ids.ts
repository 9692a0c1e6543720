import { formatGoDuration } from '@vmkit/daemon/time'
import type { Labels } from '@vmkit/promql-lite/labels'

const PRIME = 0x100000001b3n
const OFFSET = 0xcbf29ce484222325n

/** Byte that no UTF-8 text holds: what vmalert puts between the parts of an id. */
const SEPARATOR = Buffer.from([0xff])

/** Returns the 64-bit FNV-1a hash of the parts one after the other, as decimal text. */
export function fnv1a64(parts: readonly (string | Uint8Array)[]): string {
  let hash = OFFSET
  for (const part of parts) {
    for (const byte of typeof part === 'string' ? Buffer.from(part) : part) {
      hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * PRIME)
    }
  }
  return hash.toString()
}

/** Returns a group's id as vmalert computes it: same file, name, type, interval: same id. */
export function groupIdOf(group: {
  readonly file: string
  readonly name: string
  readonly intervalMs: number
  readonly evalOffsetMs: number | undefined
}): string {
  const { file, name, intervalMs, evalOffsetMs } = group
  const offset = evalOffsetMs === undefined ? '' : formatGoDuration(evalOffsetMs)
  return fnv1a64([file, SEPARATOR, name, 'prometheus', formatGoDuration(intervalMs), offset])
}

/** Returns a rule's id as vmalert computes it. `labels` are the rule's own, sorted by name. */
export function ruleIdOf(
  expr: string,
  kind: 'alerting' | 'recording',
  name: string,
  labels: Labels,
): string {
  return fnv1a64([expr, kind, name, ...labelParts(labels)])
}

/** Returns an alert's id as vmalert computes it from its final labels, sorted by name. */
export function alertIdOf(labels: Labels): string {
  return fnv1a64(labelParts(labels.filter(label => label.name !== '__name__')))
}

function labelParts(labels: Labels): (string | Uint8Array)[] {
  return labels.flatMap(({ name, value }) => [name, value, SEPARATOR])
}
