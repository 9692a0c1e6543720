import type { YamlNode } from '@vmkit/yaml'

const SECRET_FIELDS = new Set([
  'password',
  'bearer_token',
  'credentials',
  'client_secret',
  'headers',
])
/** `key` is a secret only here; elsewhere it may be a label. */
const KEY_FIELD_OF = 'tls_config'

interface Range {
  readonly start: number
  readonly end: number
}

/** Returns the text a node was read from, with `<secret>` in place of passwords and tokens. */
export function hideSecrets(text: string, root: YamlNode | undefined): string {
  const ranges = root === undefined ? [] : [...secretRanges(root, '')]
  let hidden = ''
  let at = 0
  for (const { start, end } of ranges.toSorted((a, b) => a.start - b.start)) {
    if (start < at) continue
    const indent = /^ */.exec(text.slice(start, end))?.[0] ?? ''
    hidden += `${text.slice(at, start)}${indent}<secret>`
    // A block text ends at the start of the next line, which has to stay one.
    at = text[end - 1] === '\n' ? end - 1 : end
  }
  return hidden + text.slice(at)
}

function* secretRanges(node: YamlNode, field: string): Iterable<Range> {
  if (node.kind === 'list') {
    for (const item of node.items) yield* secretRanges(item, field)
  } else if (node.kind === 'map') {
    for (const { key, value } of node.entries) {
      const isSecret = SECRET_FIELDS.has(key.text) || (field === KEY_FIELD_OF && key.text === 'key')
      yield* isSecret ? scalarRanges(value) : secretRanges(value, key.text)
    }
  }
}

function* scalarRanges(node: YamlNode): Iterable<Range> {
  if (node.kind === 'scalar') yield { start: node.start.offset, end: node.end.offset }
  else if (node.kind === 'list') for (const item of node.items) yield* scalarRanges(item)
}
