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
    '1:47 relabel_configs[0].regex bad-regex: cannot parse regex "a("',
  ],
  [
    '- {action: drop, source_labels: a}',
    '1:33 relabel_configs[0].source_labels wrong-type: cannot use "a"',
  ],
  ['- {action: drop, if: "foo{"}', '1:27 relabel_configs[0].if bad-selector: '],
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

test('parseRelabelConfigs() reports every problem of a rule', () => {
  const text = '- {action: keepequal, regex: "a(", source_labels: [a]}'
  expect(problemsOf(text).map(problem => problem.split(': ')[0])).toEqual([
    '1:32 relabel_configs[0].regex bad-regex',
    '1:3 relabel_configs[0].target_label bad-target_label',
    '1:30 relabel_configs[0].regex bad-regex',
  ])
})

test('parseRelabelConfigs() reports an unknown field and what else is wrong', () => {
  const text = '- {action: keep, source_label: [a], regex: "a("}'
  expect(problemsOf(text).map(problem => problem.split(': ')[0])).toEqual([
    '1:18 relabel_configs[0] unknown-field',
    '1:46 relabel_configs[0].regex bad-regex',
  ])
})

test('parseRelabelConfigs() points into a regex and into a selector', () => {
  expect(problemsOf('- action: labeldrop\n  regex: "ab[c"\n')[0]).toMatch(/^2:13 /)
  expect(problemsOf('- action: labeldrop\n  regex: ^^ab(c\n')[0]).toMatch(/^2:14 /)
  expect(problemsOf('- target_label: x\n  if: \'foo{a=="b"}\'\n')[0]).toMatch(/^2:\d\d /)
})

test('a RelabelConfigError says where its first problem is', () => {
  const parse = (): unknown => parseRelabelConfigs('- {target_label: a}\n- action: x\n')
  expect(parse).toThrow(RelabelConfigError)
  expect(parse).toThrow(
    expect.objectContaining({
      path: 'relabel_configs[1].action',
      line: 2,
      column: 11,
      code: 'bad-action',
    }),
  )
})

test('an action that is nearly right is named', () => {
  expect(problemsOf('- {action: labedrop}')[0]).toContain('did you mean "labeldrop"?')
})

test.each([
  ['- {action: ""}', 'unknown action ""'],
  ['- {action: keep_metrics, regex: a}', 'unknown action "keep_metrics"'],
  ['- {action: keepequal, target_label: a, separator: "-"}', 'cannot use "separator"'],
  ['- {action: keepequal, target_label: a, regex: null}', 'cannot use "regex"'],
  ['- {action: labeldrop, source_labels: []}', 'cannot use "source_labels"'],
  ['- {action: labelkeep, replacement: x}', 'cannot use "replacement"'],
  ['- {action: lowercase, target_label: a, replacement: x}', 'cannot use "replacement"'],
  ['- {action: labelmap, replacement: ""}', 'needs "replacement"'],
  ['- {action: keep, source_labels: [""]}', 'a label name cannot be empty'],
  ['- {action: keep, regex: [a, b]}', 'cannot use a list'],
  ['- {action: keep, if: foo}', 'unknown field "if"'],
  ['- {action: hashmod, target_label: a}', 'needs "modulus" above 0'],
])('the Prometheus dialect refuses %s', (text, message) => {
  expect(() => parseRelabelConfigs(text, { dialect: 'prometheus' })).toThrow(message)
})

test('a dialect that does not exist is refused', () => {
  const dialect: string = 'thanos'
  expect(() => parseRelabelConfigs('', { dialect: dialect as 'prometheus' })).toThrow(
    'cannot use relabel dialect "thanos"',
  )
})

test.each([
  ['pairs', [{ name: 'a', value: 'x' }], [{ name: 'b', value: 'x' }]],
  ['entries', [['a', 'x']] as const, [['b', 'x']]],
  ['a map', new Map([['a', 'x']]), new Map([['b', 'x']])],
  ['an object', { a: 'x' }, { b: 'x' }],
])('apply() and finalizeLabels() take and give %s', (_name, input, output) => {
  const rename = parseRelabelConfigs(`
    - {source_labels: [a], target_label: b}
    - {source_labels: [a], target_label: __a}
    - {action: labeldrop, regex: a}
  `)
  const apply = rename.apply.bind(rename) as (
    labels: unknown,
  ) => Parameters<typeof finalizeLabels>[0]
  expect(finalizeLabels(apply(input))).toEqual(output)
})

test('apply() gives the same object back when nothing changed', () => {
  const rules = parseRelabelConfigs([{ action: 'labeldrop', regex: 'x' }])
  const object = { a: 'b' }
  const map = new Map([['a', 'b']])
  expect(rules.apply(object)).toBe(object)
  expect(rules.apply(map)).toBe(map)
})

test('apply() allocates nothing when no rule changes anything', () => {
  const rules = parseRelabelConfigs(`
    - {action: drop, source_labels: [__name__], regex: 'go_(gc|memstats|sched)_.*'}
    - {action: keep, source_labels: [job], regex: 'api|web'}
    - {if: '{job="other"}', target_label: x, replacement: y}
    - {source_labels: [job], regex: 'db-(.+)', target_label: x}
    - {action: labeldrop, regex: 'tmp_.*'}
    - {action: labelmap, regex: '__meta_(.+)'}
  `)
  const rounds = Array.from({ length: 6 }, () => {
    const before = process.memoryUsage().heapUsed
    for (let i = 0; i < 50_000; i++) rules.apply(labels)
    return process.memoryUsage().heapUsed - before
  })
  // The compiler allocates now and then; even one small object each would be a megabyte every time.
  expect(Math.min(...rounds.map(Math.abs))).toBeLessThan(200_000)
})
