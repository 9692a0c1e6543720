import { expect, test } from 'vitest'
import {
  commonFlags,
  defineFlags,
  flag,
  httpServerFlags,
  loggerFlags,
  parseFlags,
} from './index.ts'
import { splitArray } from './array.ts'

const table = defineFlags({
  name: flag.string({ default: 'x', help: 'a name' }),
  count: flag.int({ default: 3, help: 'a count' }),
  ratio: flag.float({ help: 'a ratio' }),
  on: flag.bool({ help: 'on or off' }),
  size: flag.bytes({ default: 1024, help: 'a size' }),
  every: flag.duration({ default: 90_000, help: 'how often' }),
  'remoteWrite.url': flag.stringArray({ help: 'where to' }),
  'remoteWrite.showURL': flag.bool({ help: 'show it' }),
  'remoteWrite.queues': flag.perUrl.int({ default: 4, help: 'how many' }),
  'remoteWrite.on': flag.perUrl.bool({ help: 'on for one' }),
  'external.url': flag.string({ help: 'how others reach this' }),
  'a.password': flag.secret({ help: 'a secret' }),
  'future.thing': flag.notYet('something'),
  ...httpServerFlags,
  ...loggerFlags,
  ...commonFlags,
})

const PROGRAM = { program: 'demo', version: 'v1.2.3', description: 'Shows flags.' }

function run(argv: string[], env: Record<string, string> = {}) {
  const result = parseFlags(table, argv, { ...PROGRAM, env })
  if (result.kind !== 'run') throw new Error(`exit ${result.code}: ${result.stderr}`)
  return result
}

test.each([
  [['-name=a=b'], { name: 'a=b' }],
  [['--name=a'], { name: 'a' }],
  [['-name', '-a'], { name: '-a' }],
  [['-name=a', '-name=b'], { name: 'b' }],
  [[], { name: 'x', count: 3, on: false, size: 1024, every: 90_000 }],
  [['-on'], { on: true }],
  [['-on=f'], { on: false }],
  [['-count=0x10', '-ratio=.5'], { count: 16, ratio: 0.5 }],
  [['-count=-1_000'], { count: -1000 }],
  [['-size=1.5KiB'], { size: 1536 }],
  [['-size=2MB'], { size: 2_000_000 }],
  [['-every=1h30m'], { every: 5_400_000 }],
  [['-remoteWrite.url=a,b', '-remoteWrite.url=c'], { 'remoteWrite.url': ['a', 'b', 'c'] }],
  [['-httpListenAddr='], { httpListenAddr: [''] }],
  [['-name=%{A}'], { name: 'v2' }],
  [['-name=%{NOPE}'], { name: '%{NOPE}' }],
  [['%{EMPTY}', '-on'], { on: true }],
  [['-on', '--'], { on: true }],
])('%j gives %j', (argv, values) => {
  expect(run(argv, { A: '%{B}', B: 'v2', EMPTY: '' }).flags).toMatchObject(values)
})

test.each([
  ['', ['']],
  ['a,b', ['a', 'b']],
  ['a,,b,', ['a', '', 'b', '']],
  ['{a="b,c"},d', ['{a="b,c"}', 'd']],
  ['f(a,[b,c]),x', ['f(a,[b,c])', 'x']],
  ["\"a,b\",'c\\',d'", ['a,b', "c',d"]],
  [String.raw`"\x41\u00e9\101\n\"",b`, ['AéA\n"', 'b']],
  ['"a"b,c', ['"a"b', 'c']],
  ["it's,b", ["it's,b"]],
  ['a],b', ['a]', 'b']],
])('the array %j has the items %j', (text, items) => {
  expect(splitArray(text)).toEqual(items)
})

test.each([
  [[], [4, 4, 4]],
  [['-remoteWrite.queues=7'], [7, 7, 7]],
  [['-remoteWrite.queues=7,'], [7, 4, 4]],
  [
    ['-remoteWrite.queues=', '-remoteWrite.queues=2'],
    [4, 2, 4],
  ],
])('with %j the first three positions have %j', (argv, values) => {
  const queues = run(argv).flags['remoteWrite.queues']
  expect([0, 1, 2].map(index => queues.at(index))).toEqual(values)
})

test('a bool array needs no value', () => {
  const { flags } = run(['-remoteWrite.on', '-remoteWrite.on=false'])
  expect([0, 1, 2].map(index => flags['remoteWrite.on'].at(index))).toEqual([true, false, false])
})

test.each([
  [['-nope=1'], 2, 'unknown flag -nope\n'],
  [['-nam=1'], 2, 'unknown flag -nam; did you mean -name?'],
  [['-loggerlevel=WARN'], 2, 'did you mean -loggerLevel?'],
  [['-__proto__=1'], 2, 'unknown flag -__proto__'],
  [['---name=1'], 2, 'cannot read the flag "---name=1"'],
  [['-name'], 2, 'flag -name needs a value'],
  [['-on', 'false'], 1, 'cannot use the arguments ["false"]'],
  [['-on', '--', 'x'], 1, 'cannot use the arguments ["x"]'],
  [['-on=maybe'], 2, 'cannot use -on="maybe": it is no truth value; write true or false'],
  [['-count=1.5'], 2, 'cannot use -count="1.5": it is no whole number'],
  [['-count=99999999999999999'], 2, 'too large'],
  [['-size=1kb'], 2, 'cannot use -size="1kb": it is no size'],
  [['-every=1d'], 2, 'cannot use -every="1d": cannot parse duration "1d"'],
  [['-loggerLevel=DEBUG'], 2, 'write one of INFO, WARN, ERROR, FATAL, PANIC'],
  [['-loggerTimezone=Mars/Base'], 2, 'Mars/Base'],
  [['-loggerFormat=json', '-loggerJSONFields=a:b'], 2, 'cannot rename the log field "a:b"'],
  [['-remoteWrite.queues=1,x'], 2, 'cannot use -remoteWrite.queues="1,x"'],
  [['-future.thing=1'], 2, 'flag -future.thing is not supported yet; '],
  [['-pushmetrics.url=http://a'], 2, 'flag -pushmetrics.url is not supported yet; '],
])('%j exits with %d and says %j', (argv, code, message) => {
  const result = parseFlags(table, argv, PROGRAM)
  expect(result).toMatchObject({ kind: 'exit', code, stderr: expect.stringContaining(message) })
})

test('flags come from the environment when asked to, the command line first', () => {
  const env = { VM_name: 'env', VM_remoteWrite_queues: '%{N}', VM_count: '9', N: '8' }
  const argv = ['-envflag.enable', '-envflag.prefix=VM_', '-count=1']
  const { flags, settings } = run(argv, env)
  expect([flags.name, flags.count, flags['remoteWrite.queues'].at(3)]).toEqual(['env', 1, 8])
  expect(settings.find(({ name }) => name === 'name')).toEqual({
    name: 'name',
    value: 'env',
    isSet: true,
  })
  expect(run(['-envflag.prefix=VM_'], env).flags.name).toBe('x')
})

test.each([
  [['-remoteWrite.url=http://u:p@h'], 'remoteWrite.url', 'secret'],
  [['-remoteWrite.url=http://h', '-remoteWrite.showURL'], 'remoteWrite.url', 'http://h'],
  [['-external.url=http://h'], 'external.url', 'http://h'],
  [['-a.password=p'], 'a.password', 'secret'],
  [['-metricsAuthKey=p'], 'metricsAuthKey', 'secret'],
  [['-name=p', '-secret.flags=name'], 'name', 'secret'],
  [['-every=90s'], 'every', '1m30s'],
  [[], 'http.connTimeout', '2m0s'],
  [['-on'], 'on', 'true'],
  [['-fs.disableMmap', '-on'], 'fs.disableMmap', 'true'],
])('with %j the setting of %s is shown as %j', (argv, name, value) => {
  expect(run(argv).settings.find(setting => setting.name === name)?.value).toBe(value)
})

test('flags without effect are accepted with a warning', () => {
  const { warnings, settings } = run(['-memory.allowedPercent', '60', '-fs.disableMmap'])
  expect(warnings).toEqual([
    'flag -memory.allowedPercent has no effect here; it can be left out',
    'flag -fs.disableMmap has no effect here; it can be left out',
  ])
  expect(settings.some(({ name }) => name === 'future.thing')).toBe(false)
})

test('logger options come along', () => {
  expect(run(['-loggerLevel=WARN', '-loggerFormat=json']).logger).toMatchObject({
    level: 'WARN',
    format: 'json',
    output: 'stderr',
  })
})

test('help and version go to stdout and exit with 0', () => {
  expect(parseFlags(table, ['-version'], PROGRAM)).toEqual({
    kind: 'exit',
    code: 0,
    stdout: 'demo v1.2.3\n',
  })
  const help = parseFlags(table, ['-on', '-help'], PROGRAM)
  if (help.kind !== 'exit' || help.stdout === undefined) throw new Error('no help')
  expect(help.code).toBe(0)
  expect(help.stdout).toContain('HTTP server:\n  -enableTCP6\n')
  expect(help.stdout).toContain('  -every duration\n      how often (default 1m30s)\n')
  expect(help.stdout).toContain(
    'Not supported yet (setting one is an error):\n  -future.thing: something\n',
  )
  expect(Math.max(...help.stdout.split('\n').map(line => line.length))).toBeLessThanOrEqual(100)
})
