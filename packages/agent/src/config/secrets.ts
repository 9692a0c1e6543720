import type { YamlNode } from '@vmkit/yaml'

const SECRET_FIELDS = new Set([
  'password',
  'bearer_token',
  'credentials',
  'proxy_bearer_token',
  'client_secret',
  'headers',
  'proxy_headers',
])
/** These are secrets of service discovery; elsewhere they may be labels. */
const DISCOVERY_SECRETS = new Set([
  'token',
  'secret_key',
  'application_credential_secret',
  'application_secret',
  'consumer_key',
  'yandex_passport_oauth_token',
])
/** `key` is a secret only here; elsewhere it may be a label. */
const KEY_FIELDS_OF = new Set(['tls_config', 'proxy_tls_config'])
/** Of these only a user name and password inside the URL are secret. */
const URL_FIELDS = new Set(['proxy_url', 'token_url'])

interface Range {
  readonly start: number
  readonly end: number
}

/** Returns the text a node was read from, with `<secret>` in place of passwords and tokens. */
export function hideSecrets(text: string, root: YamlNode | undefined): string {
  const ranges = root === undefined ? [] : [...secretRanges(text, root, '')]
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

function* secretRanges(text: string, node: YamlNode, field: string): Iterable<Range> {
  if (node.kind === 'list') {
    for (const item of node.items) yield* secretRanges(text, item, field)
  } else if (node.kind === 'map') {
    for (const { key, value } of node.entries) {
      const isKey = KEY_FIELDS_OF.has(field) && key.text === 'key'
      const isOfDiscovery = field.endsWith('_sd_configs') && DISCOVERY_SECRETS.has(key.text)
      if (isKey || isOfDiscovery || SECRET_FIELDS.has(key.text)) yield* scalarRanges(value)
      else if (URL_FIELDS.has(key.text)) yield* userRanges(text, value)
      else yield* secretRanges(text, value, key.text)
    }
  }
}

function* scalarRanges(node: YamlNode): Iterable<Range> {
  if (node.kind === 'scalar') yield { start: node.start.offset, end: node.end.offset }
  else if (node.kind === 'list') for (const item of node.items) yield* scalarRanges(item)
}

/** The user name and password of a URL. */
function* userRanges(text: string, { start, end }: YamlNode): Iterable<Range> {
  const [before, user] =
    /^(.*?:\/\/)([^/]*)@/s.exec(text.slice(start.offset, end.offset))?.slice(1) ?? []
  if (before === undefined || user === undefined) return
  const from = start.offset + before.length
  yield { start: from, end: from + user.length }
}
