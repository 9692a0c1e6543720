import {
  fieldPath,
  missingMessage,
  type Decoded,
  type Decoder,
  type OptionalDecoder,
  type PresentDecoder,
} from './decoder.ts'
import type { YamlNode } from './nodes.ts'
import { isNull } from './resolve.ts'
import { wrongKind } from './scalars.ts'
import { suggest } from './suggest.ts'

/** Passes the node through, for fields that are read later. */
export const node: Decoder<YamlNode> = value => value

/** Decodes a list; items with problems are left out, null is as if not written. */
export function list<T>(item: Decoder<T>): Decoder<T[]> {
  return (value, path, problems) => {
    if (value === undefined || isNull(value)) return undefined
    if (value.kind !== 'list') return wrongKind(value, path, problems, 'a list')
    const result: T[] = []
    for (const [i, child] of value.items.entries()) {
      const decoded = item(child, `${path}[${i}]`, problems)
      if (decoded !== undefined) result.push(decoded)
    }
    return result
  }
}

/** Decodes a map with free keys, in the order of the text. */
export function mapOf<T>(item: Decoder<T>): Decoder<Map<string, T>> {
  return (value, path, problems) => {
    if (value === undefined || isNull(value)) return undefined
    if (value.kind !== 'map') return wrongKind(value, path, problems, 'a map')
    const result = new Map<string, T>()
    for (const entry of value.entries) {
      const decoded = item(entry.value, fieldPath(path, entry.key.text), problems)
      if (decoded !== undefined) result.set(entry.key.text, decoded)
    }
    return result
  }
}

/** Lets a field be absent or null, for `decode` too. */
export function optional<T>(decoder: Decoder<T>): OptionalDecoder<T> {
  return Object.assign(
    (...[value, path, problems]: Parameters<Decoder<T>>) =>
      isNull(value) ? undefined : decoder(value, path, problems),
    { optional: true as const },
  )
}

/** Gives `fallback` where nothing, or null, is written. */
export function withDefault<T>(decoder: Decoder<T>, fallback: NoInfer<T>): PresentDecoder<T> {
  return Object.assign(
    (...[value, path, problems]: Parameters<Decoder<T>>) =>
      isNull(value) ? fallback : decoder(value, path, problems),
    { present: true as const },
  )
}

/** Makes it a problem (`missing`) when nothing is written. */
export function required<T>(decoder: Decoder<T>): PresentDecoder<T> {
  return Object.assign(
    (...[value, path, problems]: Parameters<Decoder<T>>) => {
      const known = problems.list.length
      const decoded = decoder(value, path, problems)
      if (decoded === undefined && problems.list.length === known) {
        problems.add(value, path, missingMessage(path), 'missing')
      }
      return decoded
    },
    { present: true as const },
  )
}

type Fields = Readonly<Record<string, Decoder<unknown>>>
/** The object that a table of decoders gives. */
export type ObjectOf<F extends Fields> = { readonly [K in keyof F]: Decoded<F[K]> }

/**
 * Decodes a map with known fields; null is an empty map. In strict mode a field that is not in the
 * table is a problem (`unknown-field`) that names the nearest known one.
 */
export function object<F extends Fields>(fields: F): Decoder<ObjectOf<F>> {
  return (value, path, problems) => {
    if (value === undefined) return undefined
    const entries = isNull(value) ? [] : value.kind === 'map' ? value.entries : undefined
    if (entries === undefined) return wrongKind(value, path, problems, 'a map')
    const known = new Map(entries.map(entry => [entry.key.text, entry.value]))
    if (problems.strict) {
      for (const { key } of entries) {
        if (Object.hasOwn(fields, key.text)) continue
        const message = unknownFieldMessage(key.text, path, Object.keys(fields))
        problems.add(key, path, message, 'unknown-field')
      }
    }
    const result: Record<string, unknown> = {}
    for (const [name, decoder] of Object.entries(fields)) {
      // A missing field is reported where the map starts.
      const child = known.get(name)
      const before = problems.list.length
      result[name] = decoder(child, fieldPath(path, name), problems)
      if (child === undefined && problems.list.length > before) {
        problems.locate(before, value)
      }
    }
    return isComplete(result, fields) ? result : undefined
  }
}

/** Says that a field is not known, and which one may be meant. */
export function unknownFieldMessage(name: string, path: string, known: readonly string[]): string {
  const meant = suggest(name, known)
  const place = path === '' ? '' : ` in ${path}`
  return `unknown field "${name}"${place}${meant === undefined ? '' : `; did you mean "${meant}"?`}`
}

function isComplete<F extends Fields>(
  values: Record<string, unknown>,
  fields: F,
): values is Record<string, unknown> & ObjectOf<F> {
  return Object.entries(fields).every(
    ([name, decoder]) => !('present' in decoder) || values[name] !== undefined,
  )
}
