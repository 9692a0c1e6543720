import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { parseTemplate } from '../template/index.ts'
import { loadRuleFiles } from './index.ts'

const dir = mkdtempSync(join(tmpdir(), 'vmkit-rules-'))
afterAll(() => rmSync(dir, { recursive: true }))

let count = 0
function file(text: string): string {
  const path = join(dir, `rules-${count++}.yaml`)
  writeFileSync(path, text)
  return path
}

function load(...patterns: string[]) {
  return loadRuleFiles(patterns, {
    env: { INTERVAL: '7s' },
    defaultIntervalMs: 60_000,
    validateExpressions: true,
    validateTemplate: text => void parseTemplate(text),
  })
}

async function messageOf(text: string): Promise<string> {
  const path = file(text)
  try {
    await load(path)
    return 'no error'
  } catch (error) {
    return error instanceof Error ? error.message.replaceAll(path, 'rules.yaml') : String(error)
  }
}

const group = (rest: string): string => `groups:\n  - name: g\n${rest}`
const rule = (rest: string): string => group(`    rules:\n${rest}`)

describe('a good file', () => {
  test('becomes groups with defaults filled in', async () => {
    const path = file(`groups:
  - name: g
    interval: '%{INTERVAL}'
    labels: { team: 1.0 }
    rules:
      - { alert: A, expr: up == 0, for: 90, labels: { b: yes, a: x }, annotations: { s: '{{ $value }}' } }
      - record: r
        expr: 1
---
groups:
  - name: second
`)
    const [first, second] = await load(path)
    expect(first).toMatchObject({
      name: 'g',
      file: path,
      intervalMs: 7000,
      concurrency: 1,
      evalAlignment: true,
      labels: [{ name: 'team', value: '1.0' }],
      rules: [
        {
          kind: 'alerting',
          name: 'A',
          forMs: 90_000,
          keepFiringForMs: 0,
          labels: [
            { name: 'a', value: 'x' },
            { name: 'b', value: 'yes' },
          ],
        },
        { kind: 'recording', name: 'r', expr: '1' },
      ],
    })
    expect(second).toMatchObject({ name: 'second', intervalMs: 60_000, rules: [] })
  })

  test('is found by a glob, and no file at all is no mistake', async () => {
    mkdirSync(join(dir, 'deep'))
    writeFileSync(join(dir, 'deep/x.yaml'), group('    rules: []'))
    expect(await load(join(dir, '**/x.yaml'))).toHaveLength(1)
    expect(await load(join(dir, 'nothing-*.yaml'))).toEqual([])
  })

  test('may hold empty headers, which count for nothing', async () => {
    const [only] = await load(file(group(`    headers: ['', 'X-Team: a']\n    rules: []\n`)))
    expect(only?.headers).toEqual([['X-Team', 'a']])
  })

  test('keeps its ids when annotations change, and changes its checksum', async () => {
    const path = file(rule('      - { alert: A, expr: up, annotations: { s: one } }'))
    const [before] = await load(path)
    writeFileSync(path, rule('      - { alert: A, expr: up, annotations: { s: two } }'))
    const [after] = await load(path)
    expect(after?.id).toBe(before?.id)
    expect(after?.rules[0]?.id).toBe(before?.rules[0]?.id)
    expect(after?.checksum).not.toBe(before?.checksum)
  })
})

describe('a file with a mistake', () => {
  test.each([
    [
      'unknown top-level field',
      'group: []',
      /rules\.yaml:1:1: .*unknown field "group".*did you mean "groups"/,
    ],
    [
      'unknown field of a group',
      group('    intervall: 1s'),
      /rules\.yaml:3:5: .*"intervall".*did you mean "interval"/,
    ],
    [
      'unknown field of a rule',
      rule('      - { alert: A, expr: up, fro: 5m }'),
      /rules\.yaml:4:\d+: .*"fro".*did you mean "for"/,
    ],
    ['no name', 'groups:\n  - rules: []', /rules\.yaml:2:5: .*"name" is missing/],
    [
      'bad duration',
      group('    interval: abc'),
      /rules\.yaml:3:15: .*cannot parse duration "abc"; expected/,
    ],
    ['neither alert nor record', rule('      - expr: up'), /set either "alert" or "record"/],
    [
      'both alert and record',
      rule('      - { alert: a, record: b, expr: up }'),
      /set either "alert" or "record"/,
    ],
    ['no expression', rule('      - alert: A'), /"expr" is missing/],
    [
      'bad expression',
      rule('      - { alert: A, expr: sum( }'),
      /cannot parse "expr": .*it ends too early/,
    ],
    [
      'unknown function',
      rule('      - { alert: A, expr: rat(x) }'),
      /unknown function "rat".*did you mean "rate"/,
    ],
    [
      'bad template',
      rule('      - { alert: A, expr: up, annotations: { s: "{{ $nope }}" } }'),
      /undefined variable "\$nope"/,
    ],
    [
      'label __name__',
      rule('      - { record: a, expr: up, labels: { __name__: x } }'),
      /cannot set the label "__name__"/,
    ],
    [
      'the same rule twice',
      rule('      - { alert: A, expr: up }\n      - { alert: A, expr: up, for: 5m }'),
      /is there twice with the same expression and labels/,
    ],
    [
      'the same group twice',
      'groups:\n  - name: g\n  - name: g',
      /rules\.yaml:3:5: .*the group "g" is there twice/,
    ],
    ['negative limit', group('    limit: -1'), /"limit" is -1; expected 0/],
    [
      'offset with delay',
      group('    interval: 1m\n    eval_offset: 5s\n    eval_delay: 5s'),
      /"eval_offset" cannot be used together with "eval_delay"/,
    ],
    [
      'offset beyond the interval',
      group('    interval: 1m\n    eval_offset: 2m'),
      /longer than "interval"/,
    ],
    ['other rule types', group('    type: graphite'), /not supported yet; only prometheus is/],
    ['bad header', group('    headers: [foo]'), /no name before ":" in the header "foo"/],
    ['no YAML', 'groups: [', /rules\.yaml:\d+:\d+: /],
  ])('%s', async (_, text, expected) => {
    expect((await messageOf(text)).replaceAll('\n', ' ')).toMatch(expected)
  })

  test('is reported with all its mistakes, and those of other files', async () => {
    const first = file(rule('      - { alert: A }\n      - { expr: up }'))
    const second = file('nope: 1')
    const error: unknown = await load(first, second).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ problems: [{ file: first }, { file: first }, { file: second }] })
  })

  test('named twice is refused', async () => {
    const path = file(group('    rules: []'))
    await expect(load(path, path)).rejects.toThrow(/is named by two -rule patterns/)
  })
})

describe('custom resources', () => {
  const resource = (kind: string, name: string, groups: string): string =>
    `apiVersion: monitoring.coreos.com/v1
kind: ${kind}
metadata: { name: ${name}, labels: { role: alert-rules } }
spec:
  groups:
    - name: ${groups}
      partial_response_strategy: warn
      rules: [{ record: r, expr: up }]
status: { conditions: [] }
`

  test.each(['PrometheusRule', 'VMRule'])('a %s is read as it is', async kind => {
    const groups = await load(
      file(`${resource(kind, 'a', 'one')}---\n${resource(kind, 'b', 'two')}`),
    )
    expect(groups.map(({ name, rules }) => [name, rules.length])).toEqual([
      ['one', 1],
      ['two', 1],
    ])
  })

  test('so is a list of them', async () => {
    const item = resource('PrometheusRule', 'a', 'one').replaceAll(/^/gm, '  ').replace('  ', '- ')
    expect(await load(file(`kind: List\nitems:\n${item}`))).toMatchObject([{ name: 'one' }])
  })

  test('a mistake has its place in the resource', async () => {
    const bad = resource('VMRule', 'a', 'one').replace('expr: up', 'exprs: up')
    expect(await messageOf(bad)).toMatch(/rules.yaml:8:\d+: .*spec.groups\[0\].rules\[0\]/)
  })

  test('resources of other kinds hold no rules', async () => {
    expect(await messageOf(resource('Deployment', 'a', 'one'))).toContain(
      'cannot read rules of a resource of kind "Deployment"; expected PrometheusRule or VMRule',
    )
  })
})
