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

/**
 * Returns the place of a character of a scalar's text; the start of the node where the text is not
 * written as it is meant, because of escapes or line breaks.
 */
export function placeInside(node: YamlNode, textOffset: number): Position {
  const { start, source } = node
  if (node.kind !== 'scalar' || textOffset === 0) return start
  const shift = (node.style === 'single' || node.style === 'double' ? 1 : 0) + textOffset
  const before = node.text.slice(0, textOffset)
  const isVerbatim = source.text.startsWith(before, start.offset + shift - textOffset)
  if (!isVerbatim || before.includes('\n')) return start
  return { line: start.line, column: start.column + shift, offset: start.offset + shift }
}
