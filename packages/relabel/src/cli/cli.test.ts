import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseSeries } from './series-text.ts'

let dir = ''
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'vmkit-relabel-'))
  writeFileSync(
    join(dir, 'rules.yml'),
    `# What the shop needs.
- action: keep
  source_labels: [job]
  regex: shop|cart
- source_labels: [pod]
  regex: '(.+)-[0-9]+'
  target_label: app
- target_label: env
  replacement: '%{SHOP_ENV}'
`,
  )
  writeFileSync(join(dir, 'bad.yml'), '- action: kep\n- regex: (\n  target_label: a\n')
})
afterAll(() => rmSync(dir, { recursive: true }))

function run(argv: readonly string[], input?: string) {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, 'main.ts'), ...argv],
    {
      cwd: dir,
      encoding: 'utf8',
      env: { ...process.env, SHOP_ENV: 'prod', NO_COLOR: '1', FORCE_COLOR: undefined },
      ...(input === undefined ? {} : { input }),
    },
  )
  return { stdout, stderr, status }
}

test('vmkit-relabel shows what every rule made of a series', () => {
  const { stdout, status } = run(['--config', 'rules.yml', 'up{job="shop",pod="web-7"}'])
  expect(stdout).toBe(`up{job="shop",pod="web-7"}

rule 1 (rules.yml:2): action: keep, source_labels: [job], regex: 'shop|cart'
  no change: regex "shop|cart" matches "shop" (job="shop")

rule 2 (rules.yml:5): action: replace, source_labels: [pod], regex: '(.+)-[0-9]+', target_label: app
  changed: regex "(.+)-[0-9]+" matches "web-7" (pod="web-7")
  + app="web"

rule 3 (rules.yml:8): action: replace, replacement: prod, target_label: env
  changed: applies to everything
  + env="prod"

up{job="shop",pod="web-7",app="web",env="prod"}
  app="web" by rule 2 (rules.yml:5)
  env="prod" by rule 3 (rules.yml:8)
`)
  expect(status).toBe(0)
})

test('vmkit-relabel names the rule that dropped a series, and what was perhaps meant', () => {
  const { stdout } = run(['-c', 'rules.yml', 'up{jobs="shop"}'])
  expect(stdout).toContain('  dropped: regex "shop|cart" does not match "" (job (not there))\n')
  expect(stdout).toContain('\ndropped by rule 1 (rules.yml:2)\n')
  expect(stdout).toContain(
    '\nhint rule 1 (rules.yml:2) reads the label "job", which is not there; did you mean "jobs"?\n',
  )
})

test('vmkit-relabel answers line by line what it reads', () => {
  const page = `# HELP up Whether it is up.
up{job="shop"} 1 1700000000000

up{job="other"} 1
{"__name__": "json", "job": "cart"}
up{job=
`
  const { stdout, stderr, status } = run(['-c', 'rules.yml'], page)
  expect(stdout).toBe(`up{job="shop"} -> up{job="shop",env="prod"}
up{job="other"} -> dropped by rule 1 (rules.yml:2)
json{job="cart"} -> json{job="cart",env="prod"}
`)
  expect(stderr).toContain('cannot parse "up{job="')
  expect(stderr).toContain('2 kept, 1 dropped, 1 not read; never matched: rule 2\n')
  expect(status).toBe(0)
})

test('vmkit-relabel --json writes one object a line', () => {
  const { stdout } = run(['-c', 'rules.yml', '--json'], 'up{job="shop"} 1\nup{job="x"} 1\n')
  const [kept, dropped] = stdout
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line))
  expect(kept).toMatchObject({ result: [{}, {}, { name: 'env', value: 'prod' }] })
  expect(dropped).toMatchObject({ droppedBy: { index: 0, file: 'rules.yml', line: 2 } })
})

test('vmkit-relabel follows the dialect', () => {
  const { stderr, status } = run(['-c', 'bad.yml', '--dialect', 'prometheus', 'up'])
  expect(stderr)
    .toBe(`bad.yml:1:11: relabel_configs[0].action: unknown action "kep"; did you mean "keep"? expected one of replace, keep, drop, keepequal, dropequal, labeldrop, labelkeep, lowercase, uppercase, hashmod, labelmap
  - action: kep
            ^
bad.yml:2:10: relabel_configs[1].regex: cannot parse regex "(": missing closing ")" at character 1; the syntax is Go's (RE2)
  - regex: (
           ^
`)
  expect(status).toBe(2)
})

test.each([
  [['up'], '--config is missing'],
  [['--config', 'none.yml', 'up'], 'cannot read the rules in "none.yml"'],
  [['-c', 'rules.yml', '--dialect', 'thanos', 'up'], 'cannot use --dialect "thanos"'],
  [['-c', 'rules.yml', '--phase', 'rule', 'up'], 'cannot use --phase "rule"'],
  [['-c', 'rules.yml', '--jsn', 'up'], "Unknown option '--jsn'"],
  [['-c', 'rules.yml', 'up{job=~"a"}'], 'it is a selector; expected labels with "=" only'],
])('vmkit-relabel %j is refused', (argv, message) => {
  const { stderr, stdout, status } = run(argv)
  expect(stderr).toContain(message)
  expect(stdout).toBe('')
  expect(status).toBe(2)
})

test('vmkit-relabel --help shows the usage', () => {
  expect(run(['--help'])).toMatchObject({ status: 0, stderr: '' })
  expect(run(['-h']).stdout).toMatch(/^usage: vmkit-relabel/)
})

describe('parseSeries()', () => {
  test.each([
    ['up', [['__name__', 'up']]],
    ['up 1', [['__name__', 'up']]],
    [
      '  up{a="b", c="}"} 3 17',
      [
        ['__name__', 'up'],
        ['a', 'b'],
        ['c', '}'],
      ],
    ],
    ['{a="b"}', [['a', 'b']]],
    ['{}', []],
    [
      '{"a b","c d"="e"}',
      [
        ['__name__', 'a b'],
        ['c d', 'e'],
      ],
    ],
    [
      '{"__proto__": "x", "n": 1}',
      [
        ['__proto__', 'x'],
        ['n', '1'],
      ],
    ],
  ])('reads %s', (text, expected) => {
    expect(parseSeries(text).map(({ name, value }) => [name, value])).toEqual(expected)
  })

  test.each(['', 'up{', 'up{a!="b"}', '{a="b" or c="d"}', '{"a": '])('refuses %j', text => {
    expect(() => parseSeries(text)).toThrow(SyntaxError)
  })
})
