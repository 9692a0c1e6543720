import { getEntry, type YamlNode } from '@vmkit/yaml'

/**
 * Returns the node of a field such as `http_sd_configs[0].oauth2.token_url`, or the nearest around
 * it that is written.
 */
export function nodeAt(from: YamlNode, path: string): YamlNode {
  let found = from
  for (const part of path.split(/[.[\]]+/).filter(text => text !== '')) {
    const next = child(found, part)
    if (next === undefined) break
    found = next
  }
  return found
}

function child(node: YamlNode, part: string): YamlNode | undefined {
  if (node.kind === 'map') return getEntry(node, part)
  return node.kind === 'list' ? node.items[Number(part)] : undefined
}
