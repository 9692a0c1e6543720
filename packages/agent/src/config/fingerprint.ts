import { isNull, type YamlNode } from '@vmkit/yaml'

/** Writes what a node means, without its place: equal for nodes that decode alike. */
export function nodeText(node: YamlNode | undefined): string {
  if (node === undefined || isNull(node)) return 'null'
  if (node.kind === 'scalar') return `${node.style === 'plain' ? '' : 's'}${quote(node.text)}`
  if (node.kind === 'list') return `[${node.items.map(nodeText).join(',')}]`
  const entries = node.entries.map(({ key, value }) => `${quote(key.text)}:${nodeText(value)}`)
  return `{${entries.join(',')}}`
}

/** Writes a map without the given keys, in the manner of `nodeText`. */
export function nodeTextWithout(node: YamlNode, keys: ReadonlySet<string>): string {
  if (node.kind !== 'map') return nodeText(node)
  return nodeText({ ...node, entries: node.entries.filter(({ key }) => !keys.has(key.text)) })
}

function quote(text: string): string {
  return JSON.stringify(text)
}
