import type { Decoder } from './decoder.ts'
import { describeNode, type YamlNode } from './nodes.ts'
import type { Problems } from './problems.ts'
import { isNull, resolveScalar, type Resolved } from './resolve.ts'

/** Records that a node is not what its field takes. */
export function wrongKind(
  node: YamlNode,
  path: string,
  problems: Problems,
  expected: string,
): undefined {
  const what = path === '' ? 'the config' : `"${path}"`
  const message = `cannot use ${describeNode(node)} as ${what}; expected ${expected}`
  problems.add(node, path, message, 'wrong-type')
  return undefined
}

/** Decodes any scalar to its source text: `1.0` is `1.0`, `yes` is `yes`; null is `''`. */
export const string: Decoder<string> = (node, path, problems) => {
  if (node === undefined) return undefined
  if (node.kind !== 'scalar') return wrongKind(node, path, problems, 'a text')
  return isNull(node) ? '' : node.text
}

/** Decodes a YAML 1.1 boolean: `true`, `yes`, `on`, `y` and so on; null is as if not written. */
export const bool: Decoder<boolean> = typed('true or false', resolved =>
  resolved.kind === 'bool' ? resolved.value : undefined,
)

/** Decodes an integer that JavaScript can hold exactly: `10`, `0x10`, `0173`, `1_000`. */
export const int: Decoder<number> = typed('an integer', resolved =>
  resolved.kind === 'int' ? exact(resolved.value) : undefined,
)

/** Decodes an integer from 0 that JavaScript can hold exactly. */
export const uint: Decoder<number> = typed('an integer from 0', resolved =>
  resolved.kind === 'int' && resolved.value >= 0n ? exact(resolved.value) : undefined,
)

/** Decodes an integer from 0 to 2^64-1; like Go's YAML, it cuts the fraction off a float. */
export const uint64: Decoder<bigint> = typed('an integer from 0', resolved => {
  if (resolved.kind === 'int' && resolved.value >= 0n) return resolved.value
  if (resolved.kind !== 'float' || !(resolved.value >= 0 && resolved.value < 2 ** 64)) {
    return undefined
  }
  return BigInt(Math.trunc(resolved.value))
})

/** Decodes a number. */
export const float: Decoder<number> = typed('a number', resolved => {
  if (resolved.kind === 'float') return resolved.value
  return resolved.kind === 'int' ? Number(resolved.value) : undefined
})

/** Decodes a size in bytes: a number, with KB, MB, GB, TB (1000) or KiB, MiB, GiB, TiB (1024). */
export const bytes: Decoder<number> = scalar(parseBytes)

/** Decodes a scalar's text with `parse`; what `parse` throws is a problem at the node. */
export function scalar<T>(parse: (text: string) => T): Decoder<T> {
  return (node, path, problems) => {
    if (node === undefined || isNull(node)) return undefined
    if (node.kind !== 'scalar') return wrongKind(node, path, problems, 'a text')
    try {
      return parse(node.text)
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      problems.add(node, path, message, 'bad-value')
      return undefined
    }
  }
}

/** Decodes one of a few texts. */
export function oneOf<const T extends string>(...texts: readonly T[]): Decoder<T> {
  return (node, path, problems) => {
    if (node === undefined || isNull(node)) return undefined
    const found = node.kind === 'scalar' ? texts.find(text => text === node.text) : undefined
    if (found !== undefined) return found
    return wrongKind(node, path, problems, texts.map(text => JSON.stringify(text)).join(', '))
  }
}

function typed<T>(expected: string, pick: (resolved: Resolved) => T | undefined): Decoder<T> {
  return (node, path, problems) => {
    if (node === undefined || isNull(node)) return undefined
    const value = node.kind === 'scalar' ? pick(resolveScalar(node)) : undefined
    return value === undefined ? wrongKind(node, path, problems, expected) : value
  }
}

function exact(value: bigint): number | undefined {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : undefined
}

const size = /^([-+]?[0-9]*\.?[0-9]+(?:e[-+]?[0-9]+)?)\s*(?:([kmgt])(i?)b?)?$/i
const powers = new Map(['k', 'm', 'g', 't'].map((letter, i) => [letter, i + 1]))

/** Parses a size such as `10MiB` to bytes. Throws a SyntaxError for anything else. */
export function parseBytes(text: string): number {
  const [, amount, letter, binary] = size.exec(text) ?? []
  if (amount === undefined) {
    throw new SyntaxError(
      `cannot parse size "${text}": not a number with a unit; expected one such as 10MiB or 500KB`,
    )
  }
  const power = powers.get((letter ?? '').toLowerCase()) ?? 0
  return Math.trunc(Number(amount) * (binary ? 1024 : 1000) ** power)
}
