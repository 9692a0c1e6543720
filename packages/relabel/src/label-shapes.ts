/**
 * The shapes in which callers hold labels: the house's own ordered array of `{ name, value }`, and
 * what JavaScript programs have at hand. Inside, only the array exists.
 */
import { labelsFromObject, labelsToObject, type Labels } from '@vmkit/promql-lite/labels'

/** A label set as a plain object. */
export type LabelObject = Readonly<Record<string, string>>

/** A label set as `[name, value]` pairs. */
export type LabelEntries = readonly (readonly [name: string, value: string])[]

/** Every shape that is accepted; an answer has the shape of the question. */
export type LabelInput = Labels | LabelEntries | LabelObject | ReadonlyMap<string, string>

/** Reads labels of any shape; labels that are in the house's shape come back as they are. */
export function readLabels(input: LabelInput): Labels {
  if (isArray(input)) return isEntries(input) ? input.map(toLabel) : input
  if (isMap(input)) return [...input].map(toLabel)
  return labelsFromObject(input)
}

/** Writes labels in the shape of `like`; an object or map keeps the first of equal names. */
export function writeLabels(labels: Labels, like: LabelInput): LabelInput {
  if (isArray(like)) {
    return isEntries(like) ? labels.map(({ name, value }) => [name, value] as const) : labels
  }
  if (!isMap(like)) return labelsToObject(labels)
  const map = new Map<string, string>()
  for (const { name, value } of labels) if (!map.has(name)) map.set(name, value)
  return map
}

function isArray(input: LabelInput): input is Labels | LabelEntries {
  return Array.isArray(input)
}

function isMap(input: LabelInput): input is ReadonlyMap<string, string> {
  return input instanceof Map
}

function isEntries(input: Labels | LabelEntries): input is LabelEntries {
  return Array.isArray(input[0])
}

function toLabel([name, value]: readonly [string, string]): Labels[number] {
  return { name, value }
}
