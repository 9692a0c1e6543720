/**
 * Makes up relabel rules and label sets: every action and field, regexes and templates of many
 * shapes, YAML's typed scalars, and mistakes; the texts are in testdata/pools.json. Left out on
 * purpose, because the difference is meant:
 *
 * - `\b`, `\B`, `(?m)`, and `^` or `\A` behind other things: vmagent cuts a literal prefix off and
 *   starts a new text there;
 * - quoted `"null"` and `"~"` as regex: vmagent refuses them, we take them as text;
 * - the same group name twice in a regex: Go takes it, no port of RE2 does.
 */
import fc, { type Arbitrary } from 'fast-check'
import type { Label } from '@vmkit/relabel'
import { regexes } from './generate-regex.ts'
import { selectors } from './generate-selector.ts'
import { from, joined, mostly, of } from './pools.ts'

/** Fields of a rule with their YAML, in order. */
export type RuleText = readonly (readonly [field: string, yaml: string])[]

/** Rules and the labels they are applied to. */
export interface RelabelCase {
  readonly rules: readonly RuleText[]
  /** Sorted by name, as the debug page does it. */
  readonly labels: readonly Label[]
}

/** Writes the rules of a case as YAML. */
export function yamlOf({ rules }: Pick<RelabelCase, 'rules'>): string {
  return rules
    .map(fields => fields.map(([name, text]) => `${name}: ${text}\n`).join('  '))
    .map(fields => `- ${fields || '{}\n'}`)
    .join('')
}

/** Quotes a text for YAML. */
function quote(text: string): Arbitrary<string> {
  const double = JSON.stringify(text)
  const single = `'${text.replaceAll("'", "''")}'`
  return /[\n\r\t]/.test(text) ? of(double) : of(double, single)
}

/** A quoted text, or YAML that is typed or no scalar at all. */
function scalar(texts: Arbitrary<string>, typedOneIn = 30): Arbitrary<string> {
  return mostly(texts.chain(quote), from('typedScalars'), typedOneIn)
}

function list(
  texts: Arbitrary<string>,
  least: number,
  most: number,
  typedOneIn: number,
): Arbitrary<string> {
  const items = mostly(texts.chain(quote), from('typedItems'), typedOneIn)
  return joined(items, least, most, ', ').map(inner => `[${inner}]`)
}

const names = fc.oneof(from('commonNames'), from('oddNames'))
const sources = (least: number): Arbitrary<string> =>
  mostly(list(names, least, 3, 30), from('typedScalars'), 60)
const harmless = regexes.filter(text => text !== 'null' && text !== '~')
const labelEntries = fc
  .array(fc.tuple(names, mostly(scalar(from('templates')), of('1', 'null', 'yes'), 20)), {
    maxLength: 3,
  })
  .map(pairs => [...new Map(pairs)].map(([name, value]) => `${JSON.stringify(name)}: ${value}`))

const fields = {
  source_labels: sources(0),
  separator: scalar(of(';', '', ',', '-', '$1', 'xx', '\n', ' ', 'é', '"'), 6),
  target_label: scalar(mostly(names, of('$1', 'x_$1', '${2}', '{{a}}', '', 'a b', '$$a', '$n'), 6)),
  regex: fc.oneof(
    { weight: 12, arbitrary: harmless.chain(quote) },
    { weight: 2, arbitrary: list(harmless, 0, 3, 6) },
    { weight: 1, arbitrary: from('typedScalars') },
  ),
  modulus: mostly(
    of('1', '2', '3', '10', '123', '1000', '18446744073709551615', '9223372036854775808'),
    of('0', '-1', '2.5', '"3"', '0x10', '1_0', '1e3', 'null', 'yes', '18446744073709551616'),
    12,
  ),
  replacement: scalar(from('templates'), 12),
  if: fc.oneof(
    { weight: 10, arbitrary: selectors.chain(quote) },
    { weight: 3, arbitrary: list(selectors, 0, 3, 12) },
    { weight: 1, arbitrary: from('typedScalars') },
  ),
  match: scalar(
    of('*', '*.*', 'foo.*', 'foo.*.baz', 'foo.*.*', '**', 'a*', '*o*', 'foo', '*.bar.*', '', '*b'),
  ),
  labels: labelEntries.map(entries => `{${entries.join(', ')}}`),
}
type Field = keyof typeof fields
const isField = (name: string): name is Field => name in fields

/** For each action the fields it needs, a bar, and those it may have besides `if`. */
const likelyActions = of(
  'replace target_label | source_labels regex replacement separator',
  'replace source_labels target_label regex | replacement separator',
  'replace_all source_labels target_label | regex replacement separator',
  'labelmap regex | replacement',
  'labelmap_all regex | replacement',
  'labeldrop regex |',
  'labelkeep regex |',
  'hashmod source_labels target_label modulus | separator',
  'lowercase source_labels target_label | separator',
  'uppercase source_labels target_label | separator',
  'graphite match labels |',
)
/** These leave nothing to look at most of the time. */
const droppingActions = of(
  'keep source_labels | regex separator',
  'drop source_labels | regex separator',
  'keep_metrics regex |',
  'drop_metrics regex |',
  'keep_if_equal source_labels | separator replacement',
  'drop_if_equal source_labels | separator replacement',
  'keepequal source_labels target_label | separator',
  'dropequal source_labels target_label | separator',
  'keep_if_contains source_labels target_label | separator',
  'drop_if_contains source_labels target_label | separator',
)
const actions = mostly(likelyActions, droppingActions, 5)

/** Gives an action the fields of these names. */
function rule(
  action: Arbitrary<string>,
  chosen: readonly Field[],
  leastSources: number,
): Arbitrary<RuleText> {
  const texts = { ...fields, source_labels: sources(leastSources) }
  return fc
    .tuple(action, ...chosen.map(field => texts[field]))
    .map(([name, ...yaml]) => [
      ['action', name],
      ...chosen.map((field, i): [string, string] => [field, yaml[i] ?? '']),
    ])
}

const goodRules = actions.chain(line => {
  const [needed = '', optional = ''] = line.split('|')
  const [name = '', ...needs] = needed.trim().split(' ')
  const least = name.endsWith('_if_equal') ? 2 : needs.includes('source_labels') ? 1 : 0
  const spellings = of(
    name.toUpperCase(),
    `'${name}'`,
    name.replace(/^./, c => c.toUpperCase()),
  )
  return fc
    .tuple(fc.subarray(optional.trim().split(' ')), of('', '', 'if'))
    .chain(([more, condition]) =>
      rule(
        mostly(fc.constant(name), spellings, 20),
        [...needs, ...more, condition].filter(isField),
        least,
      ),
    )
})

/** Any action with any fields: mostly mistakes. */
const wildRules = fc.subarray(Object.keys(fields)).chain(chosen =>
  rule(
    mostly(
      actions.map(line => line.split(' ')[0] ?? ''),
      of('', 'null', 'foo', "' keep'", '1', '[keep]'),
      7,
    ),
    chosen.filter(isField),
    0,
  ),
)

const labelSets = fc
  .uniqueArray(
    names.chain(name =>
      fc.tuple(
        fc.constant(name),
        // The debug page cannot show every metric name.
        name === '__name__'
          ? from('plainValues')
          : mostly(from('plainValues'), from('oddValues'), 3),
      ),
    ),
    { minLength: 1, maxLength: 7, size: 'max', selector: ([name]) => name },
  )
  .map(pairs => pairs.map(([name, value]) => ({ name, value })))
  .map(labels => labels.toSorted((x, y) => (x.name < y.name ? -1 : 1)))

/** Labels and rules; about a third of the lists is refused. */
export const relabelCases: Arbitrary<RelabelCase> = fc.record({
  rules: fc.array(mostly(goodRules, wildRules, 25), { minLength: 1, maxLength: 4 }),
  labels: labelSets,
})
