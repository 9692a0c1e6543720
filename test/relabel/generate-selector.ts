import fc, { type Arbitrary } from 'fast-check'
import { regexes } from './generate-regex.ts'
import { from, joined, mostly, of } from './pools.ts'

/** Writes a text in one of the three kinds of quotes. */
function literal(text: string): Arbitrary<string> {
  const double = JSON.stringify(text)
  const inner = double.slice(1, -1).replaceAll('\\"', '"')
  const raw = /`|\\$/.test(text) ? double : `\`${text}\``
  return of(double, double, `'${inner.replaceAll("'", "\\'")}'`, raw)
}

const names = fc.oneof(from('commonNames'), from('oddSelectorNames'))
const compared = fc.tuple(
  names,
  of('=', '!=', ' = '),
  mostly(from('selectorTexts').chain(literal), from('oddLiterals'), 12),
)
const matched = fc.tuple(
  names,
  of('=~', '!~'),
  mostly(regexes.chain(literal), from('oddLiterals'), 12),
)
const filters = fc.oneof(compared, matched).map(parts => parts.join(''))
const groups = of(', ', ',').chain(comma => joined(filters, 1, 2, comma))
const braces = of(' or ', ' or ', ' OR ', '\nor ')
  .chain(or => joined(groups, 1, 3, or))
  .map(inner => `{${inner}}`)

/** Series selectors as an `if` holds them, and texts that are none. */
export const selectors: Arbitrary<string> = fc.oneof(
  { weight: 9, arbitrary: braces },
  { weight: 3, arbitrary: fc.tuple(from('metricNames'), braces).map(parts => parts.join('')) },
  { weight: 1, arbitrary: from('metricNames') },
  { weight: 2, arbitrary: from('oddSelectors') },
)
