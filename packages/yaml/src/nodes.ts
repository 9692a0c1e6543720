import type { Position, YamlSource } from './position.ts'

interface NodeBase {
  readonly start: Position
  readonly end: Position
  readonly source: YamlSource
  /** The tag as written (`!!str`, `!foo`). */
  readonly tag?: string
}

/** How a scalar was written. */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded'

/** A scalar; what it means is up to the decoder of its field. */
export interface YamlScalar extends NodeBase {
  readonly kind: 'scalar'
  /** The text after unquoting and folding. */
  readonly text: string
  readonly style: ScalarStyle
}

export interface YamlList extends NodeBase {
  readonly kind: 'list'
  readonly items: readonly YamlNode[]
}

/** One `key: value` of a map. */
export interface YamlEntry {
  readonly key: YamlScalar
  readonly value: YamlNode
}

export interface YamlMap extends NodeBase {
  readonly kind: 'map'
  /** In the order of the text; entries from merge keys come last. */
  readonly entries: readonly YamlEntry[]
}

export type YamlNode = YamlScalar | YamlList | YamlMap

/** Returns the value under `key`. */
export function getEntry(map: YamlMap, key: string): YamlNode | undefined {
  return map.entries.find(entry => entry.key.text === key)?.value
}

/** Names a node in a message: `a list`, `"text"`. */
export function describeNode(node: YamlNode): string {
  if (node.kind !== 'scalar') return `a ${node.kind}`
  const text = node.text.length > 60 ? `${node.text.slice(0, 57)}...` : node.text
  return JSON.stringify(text)
}
