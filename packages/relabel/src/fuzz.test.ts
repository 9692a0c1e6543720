import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { finalizeLabels, parseRelabelConfigs, RelabelConfigError, type Labels } from './index.ts'

const names = [
  '__name__',
  'a',
  'b',
  'job',
  '__meta_x',
  '__proto__',
  'constructor',
  'toString',
  'é',
  '',
]
const name = fc.constantFrom(...names)
const value = fc.oneof(
  fc.constantFrom(
    '',
    'a',
    'foo',
    'foo-1',
    'x;y',
    '10.0.0.1:80',
    'a\nb',
    '$1',
    '{{a}}',
    'ΑΣß',
    'a.b.c',
  ),
  fc.string({ maxLength: 8 }),
)
const labels = fc.array(fc.record({ name, value }), { maxLength: 8 })
const regex = fc.constantFrom(
  ...[
    '',
    '.*',
    '(.*)',
    'a',
    'foo|bar',
    '(.+)-(.+)',
    '(?P<n>a)',
    '.',
    'a.b',
    '^^a$',
    '[^:]+',
    '(?i)FOO',
  ],
  ...['__meta_(.+)', 'x*', '.*oo.*', '(a|b)c?', '(', 'a**', '\\b.+', '(?s:.)'],
)
const template = fc.constantFrom(
  '$1',
  '',
  'x',
  '$0-$1',
  '${1}x',
  '$n',
  '$$',
  '{{a}}',
  '{{job}}$1',
  '${',
)
const selector = fc.constantFrom(
  ...['foo', '{a="a"}', '{a=~"f.*" or job!="x"}', '{}', '{__name__=""}', 'foo{', '{"a b"="c"}'],
)
const actions = [
  ...['replace', 'replace_all', 'keep', 'drop', 'keep_metrics', 'drop_metrics', 'keep_if_equal'],
  ...['drop_if_equal', 'keepequal', 'dropequal', 'keep_if_contains', 'drop_if_contains', 'hashmod'],
  ...['labelmap', 'labelmap_all', 'labeldrop', 'labelkeep', 'lowercase', 'uppercase', 'graphite'],
]
const rule = fc.record(
  {
    action: fc.constantFrom(...actions),
    source_labels: fc.array(name, { maxLength: 3 }),
    separator: fc.constantFrom(';', '', '-'),
    target_label: fc.oneof(name, template),
    regex,
    modulus: fc.constantFrom(1, 7, 1000, 2 ** 40),
    replacement: template,
    if: fc.oneof(selector, fc.array(selector, { maxLength: 2 })),
    match: fc.constantFrom('*', 'a.*', '*.b.*'),
    labels: fc.dictionary(name, fc.constantFrom('$1', '$0', '$9x'), { maxKeys: 2 }),
  },
  { requiredKeys: ['action'] },
)
const rules = fc.array(rule, { maxLength: 5 })
const dialects = ['victoriametrics', 'prometheus'] as const
const runs = { numRuns: 3000 }

/** Parses rules; those that are refused are of no interest here, as long as they are refused well. */
function tryParse(config: readonly object[], dialect: (typeof dialects)[number]) {
  try {
    return parseRelabelConfigs(config, { dialect })
  } catch (error) {
    expect(error).toBeInstanceOf(RelabelConfigError)
    return undefined
  }
}

describe.each(dialects)('rules of %s that are accepted', dialect => {
  test('never throw, and trace() gives what apply() gives', () => {
    let accepted = 0
    fc.assert(
      fc.property(rules, labels, (config, input) => {
        const parsed = tryParse(config, dialect)
        if (parsed === undefined) return
        accepted++
        const frozen: Labels = Object.freeze(input.map(label => Object.freeze(label)))
        const result = parsed.apply(frozen)
        const trace = parsed.trace(frozen)
        expect(trace.result).toEqual(result)
        expect(trace.origins.map(({ name: n, value: v }) => ({ name: n, value: v }))).toEqual(
          result ?? [],
        )
        expect(parsed.apply(frozen)).toEqual(result)
        if (result !== undefined) finalizeLabels(result)
      }),
      runs,
    )
    expect(accepted).toBeGreaterThan(100)
  })

  test('can be written as objects and read again', () => {
    fc.assert(
      fc.property(rules, labels, (config, input) => {
        const parsed = tryParse(config, dialect)
        if (parsed === undefined) return
        const again = parseRelabelConfigs([...parsed.toJSON()], { dialect })
        expect(again.toJSON()).toEqual(parsed.toJSON())
        expect(again.apply(input)).toEqual(parsed.apply(input))
      }),
      { numRuns: 1000 },
    )
  })
})

test('any text is rules or a RelabelConfigError', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'-[]{}:#&*!|>,\n \'"a?') })),
      text => {
        try {
          parseRelabelConfigs(text)
        } catch (error) {
          expect(error).toBeInstanceOf(RelabelConfigError)
        }
      },
    ),
    runs,
  )
})
