import { GoInt, GoList, GoMap, typeOf, type Value } from './values.ts'

/** Go's `len`; texts are measured in bytes. */
export function lengthOf(value: Value): GoInt {
  if (typeof value === 'string') return new GoInt(Buffer.byteLength(value))
  if (value instanceof GoMap) return new GoInt(value.entries.size)
  if (value instanceof GoList) return new GoInt(value.items.length)
  if (value === undefined) throw new TypeError('len of nil pointer')
  throw new TypeError(`len of type ${typeOf(value)}`)
}

/** Go's `index`: goes into maps, lists and the bytes of texts, one index after the other. */
export function indexInto(value: Value, indexes: readonly Value[]): Value {
  if (value === undefined) throw new TypeError('index of untyped nil')
  return indexes.reduce<Value>((item, index) => {
    if (item instanceof GoMap) {
      if (typeof index !== 'string') {
        throw new TypeError(
          index === undefined
            ? 'value is nil; should be of type string'
            : `value has type ${typeOf(index)}; should be string`,
        )
      }
      return item.get(index)
    }
    if (item instanceof GoList) return item.items[position(index, item.items.length - 1)]
    if (typeof item === 'string') {
      const bytes = Buffer.from(item)
      return new GoInt(bytes[position(index, bytes.length - 1)] ?? 0, 'uint8')
    }
    throw new TypeError(`can't index item of type ${typeOf(item)}`)
  }, value)
}

/** Go's `slice`: a part of a list, or of the bytes of a text. */
export function sliceOf(value: Value, indexes: readonly Value[]): Value {
  if (value === undefined) throw new TypeError('slice of untyped nil')
  if (indexes.length > 3) throw new TypeError(`too many slice indexes: ${indexes.length}`)
  if (typeof value === 'string' && indexes.length === 3) {
    throw new TypeError('cannot 3-index slice a string')
  }
  if (typeof value !== 'string' && !(value instanceof GoList)) {
    throw new TypeError(`can't slice item of type ${typeOf(value)}`)
  }
  const size = typeof value === 'string' ? Buffer.byteLength(value) : value.items.length
  const [from = 0, to = size] = indexes.map(index => position(index, size))
  if (from > to) throw new RangeError(`invalid slice index: ${from} > ${to}`)
  if (typeof value === 'string') return Buffer.from(value).subarray(from, to).toString()
  return new GoList(value.items.slice(from, to), value.type)
}

function position(index: Value, last: number): number {
  if (index === undefined) throw new TypeError('cannot index slice/array with nil')
  if (!(index instanceof GoInt)) {
    throw new TypeError(`cannot index slice/array with type ${typeOf(index)}`)
  }
  if (index.value < 0n || index.value > BigInt(last)) {
    throw new RangeError(`index out of range: ${index.value}`)
  }
  return Number(index.value)
}
