import {
  describeNode,
  isNull,
  resolveScalar,
  string,
  type Decoder,
  type OptionalDecoder,
  type YamlNode,
  type YamlScalar,
} from '@vmkit/yaml'

/**
 * Decodes a text field that knows "not set": Go's YAML leaves it so for `~`, `null` and nothing, but
 * reads `Null` and `NULL` as an empty text.
 */
export const textOrUnset: OptionalDecoder<string> = Object.assign(
  (...[node, path, problems]: Parameters<Decoder<string>>) =>
    node === undefined || isUnset(node) ? undefined : string(node, path, problems),
  { optional: true as const },
)

/**
 * Decodes the `regex` field: a text, or a list that is joined with `|`. Unlike other text fields,
 * numbers and booleans are read as values and printed back, so `1.50` means `1.5` and `yes` means
 * `true`.
 */
export const regexText: Decoder<string> = (node, path, problems) => {
  if (node === undefined || isUnset(node)) return undefined
  try {
    return nodeText(node)
  } catch (error) {
    problems.add(node, path, error instanceof Error ? error.message : String(error), 'wrong-type')
    return undefined
  }
}

// Go's YAML knows only these forms of null for this field; `Null` and `NULL` are texts.
const unset = new Set(['', '~', 'null'])

/** Returns whether a field is written and means nothing. */
export function isUnset(node: YamlNode): boolean {
  return node.kind === 'scalar' && isNull(node) && unset.has(node.text)
}

function nodeText(node: YamlNode): string {
  if (node.kind === 'list') return node.items.map(nodeText).join('|')
  if (node.kind === 'scalar') return scalarText(node)
  throw new TypeError('cannot use a map as a regex; expected a text or a list of texts')
}

const MAX_INT64 = 2n ** 63n - 1n

function scalarText(node: YamlScalar): string {
  const resolved = resolveScalar(node)
  if (resolved.kind === 'null') return 'null'
  if (resolved.kind === 'float') return floatText(resolved.value)
  if (resolved.kind === 'int' && resolved.value > MAX_INT64) {
    throw new TypeError(
      `cannot use ${describeNode(node)} as a regex: the number is above 2^63-1; put it in quotes`,
    )
  }
  return String(resolved.value)
}

/** Prints a float in decimal digits only, as many as it takes. */
function floatText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'
  const sign = Object.is(value, -0) || value < 0 ? '-' : ''
  const [mantissa = '', exponent = '0'] = String(Math.abs(value)).split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  const digits = whole + fraction
  const point = whole.length + Number(exponent)
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`
  if (point >= digits.length) return sign + digits + '0'.repeat(point - digits.length)
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
}
