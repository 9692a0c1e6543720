import { readFileSync } from 'node:fs'
import { parseYaml, resolveScalar, type YamlNode } from '@vmkit/yaml'

/** Reads a file of cases. */
export function readCases(url: URL): any {
  const root = parseYaml(readFileSync(url, 'utf8'), { file: url.pathname })
  return root === undefined ? [] : plain(root)
}

function plain(node: YamlNode): unknown {
  if (node.kind === 'list') return node.items.map(plain)
  if (node.kind === 'map') {
    return Object.fromEntries(node.entries.map(({ key, value }) => [key.text, plain(value)]))
  }
  const resolved = resolveScalar(node)
  if (resolved.kind === 'null') return null
  if (resolved.kind === 'int') return Number(resolved.value)
  return resolved.value
}
