import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../peers/process.ts'
import { folderWith, refusalOf } from './command-line.ts'

const alert = (fields: string): string =>
  `groups:\n- name: g\n  rules:\n  - alert: A\n    ${fields}\n`

const files = folderWith({
  'ok.yml': alert('expr: up == 0'),
  'record.yml': 'groups:\n- name: g\n  rules:\n  - record: r\n    expr: up\n',
  'yaml.yml': 'groups: [\n',
  'unknown.yml': alert('expr: up\n    labls: {a: b}'),
  'missing-expr.yml': alert('for: 5m'),
  'expr.yml': alert('expr: sum('),
  'duration.yml': alert('expr: up\n    for: 5x'),
})
const blocker = createServer()
let port = 0
beforeAll(async () => {
  port = await freePort()
  await new Promise<void>(resolve => blocker.listen(port, '127.0.0.1', resolve))
})
afterAll(() => {
  blocker.close()
  files[Symbol.dispose]()
})

const rule = (name: string): string => `-rule=${join(files.dir, name)}`
const listen = '-httpListenAddr=127.0.0.1:0'
const source = '-datasource.url=http://127.0.0.1:1'
const nobody = '-notifier.blackhole'
const full = (text: string): string =>
  text.replaceAll('DIR/', `${files.dir}/`).replaceAll('PORT', String(port))

// Exit codes as those of vmalert 1.145, but for flags it knows and this program does not yet.
test.each<[string, readonly string[], number, string]>([
  ['an unknown flag', ['-rle=x'], 2, 'unknown flag -rle; did you mean -rule?\n'],
  ['a bad value', ['-evaluationInterval=1d'], 2, 'cannot use -evaluationInterval="1d": '],
  ['an argument too many', [listen, 'x'], 1, 'cannot use the arguments ["x"]: '],
  [
    'a flag that has no effect yet',
    ['-replay.timeFrom=2020-01-01T00:00:00Z'],
    2,
    'flag -replay.timeFrom is not supported yet; leave it out',
  ],
  [
    'no datasource',
    [listen, rule('ok.yml'), nobody],
    255,
    'fatal: cannot start: -datasource.url is not set; ',
  ],
  [
    'a datasource that is no URL',
    [listen, rule('ok.yml'), nobody, '-datasource.url=nonsense'],
    255,
    'fatal: cannot use -datasource.url "nonsense": ',
  ],
  [
    'alerts for nobody',
    [listen, rule('ok.yml'), source],
    255,
    'fatal: cannot start: there are alerting rules but no -notifier.url; ',
  ],
  [
    'recordings for nobody',
    [listen, rule('record.yml'), source],
    255,
    'fatal: cannot start: there are recording rules but no -remoteWrite.url; ',
  ],
  [
    'a label without a value',
    [listen, rule('ok.yml'), source, nobody, '-external.label=abc'],
    255,
    'fatal: cannot use -external.label "abc": no name before "="; expected name=value',
  ],
  [
    'a port in use',
    ['-httpListenAddr=127.0.0.1:PORT', rule('ok.yml'), source, nobody],
    255,
    'fatal: cannot listen on "127.0.0.1:PORT": address already in use; ',
  ],
  [
    'a check of a missing file',
    ['-dryRun', rule('missing.yml')],
    255,
    'fatal: cannot check rules: no groups in DIR/missing.yml; ',
  ],
  ['bad YAML', ['-dryRun', rule('yaml.yml')], 255, 'fatal: DIR/yaml.yml:2:1: cannot parse YAML: '],
  [
    'an unknown field',
    [listen, rule('unknown.yml'), source, nobody],
    255,
    'fatal: DIR/unknown.yml:6:5: unknown field "labls" in groups[0].rules[0]; did you mean "labels"?\n',
  ],
  [
    'a rule without an expression',
    ['-dryRun', rule('missing-expr.yml')],
    255,
    'fatal: DIR/missing-expr.yml:4:5: groups[0].rules[0]: "expr" is missing; ',
  ],
  [
    'an expression that ends too early',
    ['-dryRun', rule('expr.yml')],
    255,
    'cannot parse "sum(": it ends too early',
  ],
  [
    'a bad duration',
    ['-dryRun', rule('duration.yml')],
    255,
    'fatal: DIR/duration.yml:6:10: groups[0].rules[0].for: cannot parse duration "5x"; ',
  ],
  ['a check of a sound file', ['-dryRun', rule('ok.yml')], 0, ''],
])('%s is refused with one message', async (_, args, code, message) => {
  const refusal = await refusalOf('alert', args.map(full))
  expect(refusal.said).toContain(full(message))
  expect(refusal.said).toMatch(/^(fatal: .*[^]*|[^]*see all flags\n|)$/)
  expect(refusal.said.split('fatal: ').length).toBeLessThanOrEqual(2)
  expect(refusal.said).not.toMatch(/node:internal|\n\s+at /)
  expect(refusal.code).toBe(code)
})
