import type { YamlEntry, YamlNode, YamlScalar } from './nodes.ts'
import { nowhere, type YamlSource } from './position.ts'

/** Options of `nodeFromValue`. */
export interface FromValueOptions {
  /** Name for messages (default none). */
  readonly file?: string | undefined
}

const MAX_DEPTH = 100

/**
 * Makes nodes of a plain JavaScript value, so that a config can be given as objects. Strings count
 * as quoted; fields that are `undefined` are as if not there. Throws a TypeError for what YAML has
 * no word for, such as functions.
 */
export function nodeFromValue(value: unknown, options: FromValueOptions = {}): YamlNode {
  return build(value, { file: options.file ?? '', text: '' }, '', 0)
}

function build(value: unknown, source: YamlSource, path: string, depth: number): YamlNode {
  if (depth > MAX_DEPTH) {
    throw new RangeError(
      `cannot read "${path.slice(0, 60)}...": more than ${MAX_DEPTH} values inside each other; it may contain itself`,
    )
  }
  if (Array.isArray(value)) {
    const items = value.map((item, i) => build(item, source, `${path}[${i}]`, depth + 1))
    return { kind: 'list', start: nowhere, end: nowhere, source, items }
  }
  if (value instanceof Map) return buildMap([...value], source, path, depth)
  if (typeof value === 'object' && value !== null) {
    return buildMap(Object.entries(value), source, path, depth)
  }
  return buildScalar(value, source, path)
}

function buildMap(
  pairs: readonly (readonly [unknown, unknown])[],
  source: YamlSource,
  path: string,
  depth: number,
): YamlNode {
  const entries: YamlEntry[] = []
  for (const [name, value] of pairs) {
    if (value === undefined) continue
    const key = text(String(name), 'double', source)
    const inner = path === '' ? key.text : `${path}.${key.text}`
    entries.push({ key, value: build(value, source, inner, depth + 1) })
  }
  return { kind: 'map', start: nowhere, end: nowhere, source, entries }
}

function buildScalar(value: unknown, source: YamlSource, path: string): YamlScalar {
  if (value === null || value === undefined) return text('null', 'plain', source)
  if (typeof value === 'string') return text(value, 'double', source)
  if (typeof value === 'number') return text(numberText(value), 'plain', source)
  if (typeof value === 'boolean' || typeof value === 'bigint') {
    return text(String(value), 'plain', source)
  }
  throw new TypeError(
    `cannot use a ${typeof value} as "${path}": a config holds texts, numbers, booleans, lists and maps`,
  )
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return '.nan'
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf'
  return Object.is(value, -0) ? '-0' : String(value)
}

function text(value: string, style: YamlScalar['style'], source: YamlSource): YamlScalar {
  return { kind: 'scalar', start: nowhere, end: nowhere, source, text: value, style }
}
