/**
 * Label sets as the rest of the house carries them: ordered arrays of pairs.
 *
 * Order is data (sharding and the wire depend on it), names come from outside (`__proto__` is a
 * legal one), and a name may occur twice, so a label set is never a plain object or a `Map` inside.
 */

/** One label of a series or a target. */
export interface Label {
  readonly name: string
  readonly value: string
}

/** An ordered label set. The first of several labels with one name is the one that counts. */
export type Labels = readonly Label[]

/** The label that holds a series' metric name. */
export const METRIC_NAME = '__name__'

/** Returns the value of the first label called `name`, or `''`: a missing label is an empty one. */
export function getLabel(labels: Labels, name: string): string {
  for (const label of labels) if (label.name === name) return label.value
  return ''
}

/** Returns whether a label called `name` is there, empty or not. */
export function hasLabel(labels: Labels, name: string): boolean {
  return labels.some(label => label.name === name)
}

/** Reads a label set from a plain object, in its own order. */
export function labelsFromObject(object: Readonly<Record<string, string>>): Label[] {
  return Object.entries(object).map(([name, value]) => ({ name, value }))
}

/** Writes a label set as an object without a prototype; the first of equal names stays. */
export function labelsToObject(labels: Labels): Record<string, string> {
  const object: Record<string, string> = Object.create(null)
  for (const { name, value } of labels) if (!(name in object)) object[name] = value
  return object
}

/**
 * Orders two strings by their UTF-8 bytes, as Go does. JavaScript's own order is by UTF-16 unit and
 * differs where a surrogate pair meets a character from U+E000 to U+FFFF.
 */
export function compareBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x === y) continue
    const xIsSurrogate = (x & 0xf800) === 0xd800
    const yIsSurrogate = (y & 0xf800) === 0xd800
    if (xIsSurrogate !== yIsSurrogate) return xIsSurrogate ? 1 : -1
    return x - y
  }
  return a.length - b.length
}

/** Returns the labels sorted by name in byte order; labels of one name keep their order. */
export function sortLabels(labels: Labels): Label[] {
  return labels.toSorted((a, b) => compareBytes(a.name, b.name))
}

/** Returns whether two label sets are equal, order included. */
export function labelsEqual(a: Labels, b: Labels): boolean {
  return (
    a.length === b.length &&
    a.every((label, i) => label.name === b[i]?.name && label.value === b[i]?.value)
  )
}

/** Quotes a label value as Go's `%q` does for everything that labels usually hold. */
export function quoteValue(value: string): string {
  return JSON.stringify(value)
}

/** Prints a label set as `name{a="b",c="d"}`; without a metric name, `{a="b"}`. */
export function formatLabels(labels: Labels): string {
  const rest = labels.filter(label => label.name !== METRIC_NAME)
  const name = getLabel(labels, METRIC_NAME)
  if (name !== '' && rest.length === 0) return name
  return `${name}{${rest.map(label => `${label.name}=${quoteValue(label.value)}`).join(',')}}`
}

/** Returns a text that two label sets share exactly when they hold the same labels in any order. */
export function labelsKey(labels: Labels): string {
  return sortLabels(labels)
    .map(({ name, value }) => `${name.length}:${name}${value.length}:${value}`)
    .join('')
}
