import { describeNode, type YamlEntry, type YamlMap, type YamlNode } from './nodes.ts'
import { ConfigError, problemAt } from './problems.ts'

/** What a key that occurs twice in one map means. */
export type KeyPolicy = 'error' | 'last'

/** Pairs keys with values, checks the keys and carries out merge keys (`<<`). */
export function pairEntries(children: readonly YamlNode[], policy: KeyPolicy): YamlEntry[] {
  const own = new Map<string, YamlEntry>()
  const merged: YamlNode[] = []
  for (let i = 0; i + 1 < children.length; i += 2) {
    const key = children[i]
    const value = children[i + 1]
    if (key === undefined || value === undefined) continue
    if (key.kind !== 'scalar') {
      fail(key, `cannot use ${describeNode(key)} as a key; expected a text`, 'bad-key')
    }
    if (key.text === '<<' && (key.style === 'plain' || key.tag === '!!merge')) {
      merged.push(value)
      continue
    }
    if (own.has(key.text)) {
      if (policy === 'error') {
        fail(
          key,
          `key "${key.text}" is given twice in one map; remove one of them`,
          'duplicate-key',
        )
      }
      own.delete(key.text)
    }
    own.set(key.text, { key, value })
  }
  for (const map of merged.flatMap(mapsToMerge)) {
    for (const entry of map.entries) {
      // The map's own keys win over merged ones, earlier maps over later ones.
      if (!own.has(entry.key.text)) own.set(entry.key.text, entry)
    }
  }
  return [...own.values()]
}

function mapsToMerge(node: YamlNode): YamlMap[] {
  if (node.kind === 'map') return [node]
  if (node.kind === 'list') {
    return node.items.map(item => {
      if (item.kind !== 'map') fail(item, mergeMessage(item), 'bad-merge')
      return item
    })
  }
  return fail(node, mergeMessage(node), 'bad-merge')
}

function mergeMessage(node: YamlNode): string {
  return `cannot merge ${describeNode(node)} into a map; expected a map or a list of maps after "<<"`
}

function fail(node: YamlNode, message: string, code: string): never {
  throw new ConfigError([problemAt(node.source, node.start, { path: '', message, code })])
}
