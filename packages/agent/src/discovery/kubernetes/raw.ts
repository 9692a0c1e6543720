/**
 * Reading of JSON whose shape nobody promises: what is missing or of another type is as if it was
 * not there.
 */
export type RawObject = Readonly<Record<string, unknown>>

const nothing: RawObject = {}

/** Returns an object; anything else is an empty one. */
export function rawObject(value: unknown): RawObject {
  return isRawObject(value) ? value : nothing
}

/** Returns the objects of a list; anything else is an empty list. */
export function rawObjects(value: unknown): readonly RawObject[] {
  return Array.isArray(value) ? value.filter(isRawObject) : []
}

/** Returns a text; anything else is `''`. */
export function rawText(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** Returns the texts of a list; anything else is an empty list. */
export function rawTexts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter(one => typeof one === 'string') : []
}

/** Returns a number; anything else is 0. */
export function rawNumber(value: unknown): number {
  return typeof value === 'number' ? value : 0
}

function isRawObject(value: unknown): value is RawObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
