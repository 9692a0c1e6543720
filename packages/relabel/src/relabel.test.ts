import { expect, test } from 'vitest'
import { parseYaml } from '@vmkit/yaml'
import { RelabelConfigError, finalizeLabels, parseRelabelConfigs } from './index.ts'

const labels = [
  { name: '__name__', value: 'up' },
  { name: 'job', value: 'api' },
]

test('apply() gives the same array back when nothing changed', () => {
  const rules = parseRelabelConfigs(`
    - {action: keep, source_labels: [job], regex: api}
    - {source_labels: [job], regex: other, target_label: x}
    - {source_labels: [job], target_label: job}
    - {action: labeldrop, regex: tmp}
  `)
  expect(rules.apply(labels)).toBe(labels)
})

test('apply() never changes the array it was given', () => {
  const rules = parseRelabelConfigs([{ target_label: 'job', replacement: 'x' }])
  const frozen = Object.freeze(labels.map(label => Object.freeze(label)))
  expect(rules.apply(frozen)).toEqual([labels[0], { name: 'job', value: 'x' }])
})

test('apply() takes and gives plain objects too', () => {
  const rules = parseRelabelConfigs([{ source_labels: ['job'], target_label: '__proto__' }])
  const result = rules.apply({ job: 'api' })
  expect(Object.entries(result ?? {})).toEqual([
    ['job', 'api'],
    ['__proto__', 'api'],
  ])
  expect(parseRelabelConfigs([{ action: 'labeldrop' }]).apply({ a: 'b' })).toBeUndefined()
})

test.each([undefined, null, '', '# nothing', 'null', '[]', []])(
  'parseRelabelConfigs(%j) is no rules',
  input => {
    const rules = parseRelabelConfigs(input)
    expect(rules.length).toBe(0)
    expect(rules.apply(labels)).toBe(labels)
  },
)

test('parseRelabelConfigs() takes a node of a bigger config', () => {
  const root = parseYaml('relabel_configs:\n- {target_label: a, replacement: b}\n')
  const node = root?.kind === 'map' ? root.entries[0]?.value : undefined
  expect(parseRelabelConfigs(node).apply({ x: 'y' })).toEqual({ x: 'y', a: 'b' })
})

test('finalizeLabels() leaves only __name__ of the internal labels', () => {
  expect(finalizeLabels(labels)).toBe(labels)
  const more = [...labels, { name: '__tmp', value: 'x' }, { name: '__name', value: 'x' }]
  expect(finalizeLabels(more)).toEqual(labels)
})

test('trace() tells what each rule did', () => {
  const rules = parseRelabelConfigs(`
    - {source_labels: [job], regex: '(a)pi', target_label: x, replacement: '$1!'}
    - {if: '{job="other"}', target_label: y, replacement: z}
    - {action: drop, source_labels: [x], regex: a!}
    - {target_label: never, replacement: run}
  `)
  const { steps, result } = rules.trace({ job: 'api' })
  expect(result).toBeUndefined()
  expect(steps.map(({ matched, dropped }) => ({ matched, dropped }))).toEqual([
    { matched: true, dropped: false },
    { matched: false, dropped: false },
    { matched: true, dropped: true },
  ])
  expect(steps[0]?.rule).toBe(
    `action: replace\nsource_labels: [job]\nregex: '(a)pi'\nreplacement: '$1!'\ntarget_label: x`,
  )
  expect(steps[0]?.before).toEqual([{ name: 'job', value: 'api' }])
  expect(steps[0]?.after).toEqual([...(steps[0]?.before ?? []), { name: 'x', value: 'a!' }])
})

test('toJSON() can be parsed again', () => {
  const text = `
    - {action: hashmod, source_labels: [a, b], separator: '', target_label: s, modulus: 4}
    - {action: graphite, match: 'a.*', labels: {b: $1}}
    - {if: [foo, bar], regex: '', target_label: a, replacement: ''}
  `
  const config: object[] = JSON.parse(JSON.stringify(parseRelabelConfigs(text)))
  expect(parseRelabelConfigs(config).toJSON()).toEqual(config)
  expect(config[0]).toEqual({
    action: 'hashmod',
    source_labels: ['a', 'b'],
    separator: '',
    target_label: 's',
    modulus: 4,
  })
})

function problemsOf(text: string): string[] {
  try {
    parseRelabelConfigs(text, { file: 'r.yml' })
  } catch (error) {
    if (error instanceof RelabelConfigError) {
      return error.problems.map(p => `${p.line}:${p.column} ${p.path} ${p.code}: ${p.message}`)
    }
    throw error
  }
  return []
}

test.each([
  ['- a: [', '1:7  syntax: cannot parse YAML: '],
  [
    'a: b',
    '1:1 relabel_configs wrong-type: cannot use a map as "relabel_configs"; expected a list',
  ],
  [
    '- {}',
    '1:3 relabel_configs[0].target_label bad-target_label: action "replace" needs "target_label"',
  ],
  [
    '- {target_lable: a}',
    '1:4 relabel_configs[0] unknown-field: unknown field "target_lable" in relabel_configs[0]; did you mean "target_label"?',
  ],
  ['- {action: kep}', '1:12 relabel_configs[0].action bad-action: unknown action "kep"'],
  [
    '- {action: keep}',
    '1:3 relabel_configs[0].source_labels bad-source_labels: action "keep" needs "source_labels" or "if"',
  ],
  [
    '- {action: hashmod, source_labels: [a], target_label: b}',
    '1:3 relabel_configs[0].modulus bad-modulus: ',
  ],
  [
    '- {action: keepequal, target_label: a, regex: .*}',
    '1:47 relabel_configs[0].regex bad-regex: action "keepequal" cannot use "regex"',
  ],
  [
    '- {action: drop, source_labels: [a], regex: "a("}',
    '1:45 relabel_configs[0].regex bad-regex: cannot parse regex "a("',
  ],
  [
    '- {action: drop, source_labels: a}',
    '1:33 relabel_configs[0].source_labels wrong-type: cannot use "a"',
  ],
  ['- {action: drop, if: "foo{"}', '1:22 relabel_configs[0].if bad-selector: '],
  [
    '- {action: drop, if: [foo, n]}',
    '1:28 relabel_configs[0].if[1] bad-selector: cannot use "n" as a series selector',
  ],
  [
    '- {target_label: a, match: b}',
    '1:28 relabel_configs[0].match bad-match: action "replace" cannot use "match"',
  ],
  ['- {target_label: a, target_label: b}', '1:21  duplicate-key: '],
])('parseRelabelConfigs() refuses %s', (text, expected) => {
  expect(problemsOf(text)[0]).toContain(expected)
})

test('parseRelabelConfigs() reports every rule that is wrong', () => {
  expect(problemsOf('- {action: x}\n- {target_label: a}\n- {action: y}\n')).toHaveLength(2)
})

test('the Prometheus dialect is refused clearly', () => {
  expect(() => parseRelabelConfigs('', { dialect: 'prometheus' })).toThrow('not supported yet')
})
