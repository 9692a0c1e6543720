import type { YamlNode, YamlScalar } from './nodes.ts'

/** What an untyped scalar stands for in YAML 1.1 as Go's yaml.v2 reads it. */
export type Resolved =
  | { readonly kind: 'null' }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }

const words = new Map<string, Resolved>()
for (const text of ['', '~', 'null', 'Null', 'NULL']) words.set(text, { kind: 'null' })
for (const text of ['y', 'yes', 'on', 'true']) addBool(text, true)
for (const text of ['n', 'no', 'off', 'false']) addBool(text, false)
for (const text of ['.nan', '.NaN', '.NAN']) words.set(text, { kind: 'float', value: NaN })
for (const text of ['.inf', '.Inf', '.INF']) {
  words.set(text, { kind: 'float', value: Infinity })
  words.set(`+${text}`, { kind: 'float', value: Infinity })
  words.set(`-${text}`, { kind: 'float', value: -Infinity })
}

function addBool(text: string, value: boolean): void {
  const capital = text.charAt(0).toUpperCase() + text.slice(1)
  for (const form of [text, capital, text.toUpperCase()]) words.set(form, { kind: 'bool', value })
}

const integer = /^([+-]?)(0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|0|[1-9][0-9]*)$/
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/
const MAX_INT = 2n ** 64n - 1n
const MIN_INT = -(2n ** 63n)

/** Says what a scalar stands for: quoted text is a string, plain text may be a number or a word. */
export function resolveScalar(node: YamlScalar): Resolved {
  const { text, tag } = node
  const forced = tag === '!!int' || tag === '!!float' || tag === '!!bool' || tag === '!!null'
  if (tag === '!!str' || tag === '!!binary' || tag === '!' || (node.style !== 'plain' && !forced)) {
    return { kind: 'string', value: text }
  }
  return words.get(text) ?? resolveNumber(text) ?? { kind: 'string', value: text }
}

function resolveNumber(text: string): Resolved | undefined {
  if (!/^[-+.0-9]/.test(text)) return undefined
  const plain = text.replaceAll('_', '')
  const match = integer.exec(plain)
  if (match) {
    const [, sign, digits = ''] = match
    const value = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits.toLowerCase())
    const signed = sign === '-' ? -value : value
    if (signed <= MAX_INT && signed >= MIN_INT) return { kind: 'int', value: signed }
  }
  return float.test(plain) ? { kind: 'float', value: Number(plain) } : undefined
}

/** Returns whether a node is a plain null: `null`, `~` or nothing at all. */
export function isNull(node: YamlNode | undefined): boolean {
  return node === undefined || (node.kind === 'scalar' && resolveScalar(node).kind === 'null')
}
