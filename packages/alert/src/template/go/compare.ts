import { GoInt, GoList, GoMap, GoStruct, GoTime, typeOf, type Value } from './values.ts'

type Kind = 'bool' | 'int' | 'uint' | 'float' | 'string' | 'other' | 'nothing'

/** Go's `eq`: whether the first value equals one of the others. */
export function equalsAny(first: Value, others: readonly Value[]): boolean {
  if (others.length === 0) throw new TypeError('missing argument for comparison')
  return others.some(other => equals(first, other))
}

function equals(a: Value, b: Value): boolean {
  const [kindA, kindB] = [kindOf(a), kindOf(b)]
  if (a instanceof GoInt && b instanceof GoInt) return a.value === b.value
  if (kindA !== kindB) {
    if (kindA === 'nothing' || kindB === 'nothing') return false
    throw incompatible(a, b)
  }
  if (kindA !== 'other') return a === b
  if (a instanceof GoTime && b instanceof GoTime) return a.unixNs === b.unixNs
  if (a instanceof GoMap || a instanceof GoList || holdsMap(a)) {
    throw new TypeError(`non-comparable type ${typeOf(a)}`)
  }
  return a === b
}

function holdsMap(value: Value): boolean {
  return (
    value instanceof GoStruct &&
    value.fields.values().some(field => field instanceof GoMap || field instanceof GoList)
  )
}

/** Go's `lt`: whether the first value is below the second. */
export function isLess(a: Value, b: Value): boolean {
  const [kindA, kindB] = [kindOf(a), kindOf(b)]
  for (const kind of [kindA, kindB]) {
    if (kind === 'other' || kind === 'nothing') throw new TypeError('invalid type for comparison')
  }
  if (a instanceof GoInt && b instanceof GoInt) return a.value < b.value
  if (kindA !== kindB) throw incompatible(a, b)
  if (typeof a === 'number' && typeof b === 'number') return a < b
  if (typeof a === 'string' && typeof b === 'string') {
    return Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0
  }
  throw new TypeError('invalid type for comparison')
}

function kindOf(value: Value): Kind {
  if (value instanceof GoInt) return value.isUnsigned ? 'uint' : 'int'
  if (typeof value === 'number') return 'float'
  if (typeof value === 'string') return 'string'
  if (typeof value === 'boolean') return 'bool'
  return value === undefined ? 'nothing' : 'other'
}

function incompatible(a: Value, b: Value): TypeError {
  return new TypeError(`incompatible types for comparison: ${typeOf(a)} and ${typeOf(b)}`)
}
