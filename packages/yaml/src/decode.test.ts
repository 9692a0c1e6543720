import { expect, test } from 'vitest'
import {
  ConfigError,
  bool,
  bytes,
  decode,
  float,
  int,
  list,
  mapOf,
  nodeFromValue,
  object,
  oneOf,
  optional,
  parseYaml,
  required,
  scalar,
  string,
  uint,
  uint64,
  withDefault,
  type Decoder,
} from './index.ts'

const refused = Symbol('refused')

function read(decoder: Decoder<unknown>, text: string): unknown {
  try {
    return decode(optional(list(decoder)), parseYaml(`- ${text}`))?.[0]
  } catch (error) {
    if (error instanceof ConfigError) return refused
    throw error
  }
}

test.each<[string, Decoder<unknown>, Record<string, unknown>]>([
  [
    'string',
    string,
    {
      '1.0': '1.0',
      true: 'true',
      null: '',
      '~': '',
      '"null"': 'null',
      '2020-01-01': '2020-01-01',
      NO: 'NO',
      '!foo x': 'x',
      '[a]': refused,
    },
  ],
  [
    'bool',
    bool,
    {
      yes: true,
      Yes: true,
      YES: true,
      y: true,
      Y: true,
      on: true,
      On: true,
      true: true,
      n: false,
      no: false,
      off: false,
      OFF: false,
      False: false,
      yEs: refused,
      '"true"': refused,
      '1': refused,
    },
  ],
  [
    'int',
    int,
    {
      '0x10': 16,
      '0o17': 15,
      '0173': 123,
      '0b11': 3,
      '1_000': 1000,
      '-5': -5,
      '+5': 5,
      '0': 0,
      '"5"': refused,
      '1.5': refused,
      '9007199254740993': refused,
      abc: refused,
      '!!str 5': refused,
      '!!int "5"': 5,
    },
  ],
  ['uint', uint, { '7': 7, '-1': refused }],
  [
    'uint64',
    uint64,
    {
      '18446744073709551615': 18446744073709551615n,
      '2.5': 2n,
      '1e3': 1000n,
      '-1': refused,
      '1e30': refused,
      yes: refused,
    },
  ],
  [
    'float',
    float,
    {
      '1': 1,
      '1.5': 1.5,
      '1e-7': 1e-7,
      '.inf': Infinity,
      '-.Inf': -Infinity,
      '.5': 0.5,
      '08': 8,
      '.nan': NaN,
      '1.2.3': refused,
      infinity: refused,
    },
  ],
  [
    'bytes',
    bytes,
    {
      '10MiB': 10485760,
      '500KB': 500000,
      '1.5k': 1500,
      '7': 7,
      '1Gi': 1073741824,
      '2 MB': 2000000,
      x: refused,
      '5XB': refused,
    },
  ],
  ['oneOf', oneOf('a', 'b'), { a: 'a', '"b"': 'b', c: refused }],
])('%s decodes what Go does', (_name, decoder, rows) => {
  for (const [text, expected] of Object.entries(rows))
    expect([text, read(decoder, text)]).toEqual([text, expected])
})

const rule = object({
  action: withDefault(string, 'replace'),
  target_label: required(string),
  source_labels: list(string),
  modulus: int,
  labels: mapOf(string),
})

function problemsOf(decoder: Decoder<unknown>, text: string, strict = true): string[] {
  try {
    decode(decoder, parseYaml(text, { file: 'f.yml' }), { strict })
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n')
    throw error
  }
  return []
}

test('object() gives typed fields and defaults', () => {
  const value = decode(
    rule,
    parseYaml('target_label: 1.0\nsource_labels: [a, 1, null]\nlabels: {__proto__: x}'),
  )
  expect(value).toEqual({
    action: 'replace',
    target_label: '1.0',
    source_labels: ['a', '1', ''],
    modulus: undefined,
    labels: new Map([['__proto__', 'x']]),
  })
})

test('decode() reports every problem with path, place and caret', () => {
  expect(
    problemsOf(
      list(rule),
      '- target_lable: x\n  modulus: [1]\n- target_label: b\n  source_labels: c\n',
    ),
  ).toEqual([
    'f.yml:1:3: unknown field "target_lable" in [0]; did you mean "target_label"?',
    '  - target_lable: x',
    '    ^',
    'f.yml:1:3: missing "[0].target_label"',
    '  - target_lable: x',
    '    ^',
    'f.yml:2:12: cannot use a list as "[0].modulus"; expected an integer',
    '    modulus: [1]',
    '             ^',
    'f.yml:4:18: cannot use "c" as "[1].source_labels"; expected a list',
    '    source_labels: c',
    '                   ^',
  ])
})

test('unknown fields pass when not strict', () => {
  expect(problemsOf(rule, 'target_label: x\nnope: 1', false)).toEqual([])
})

test('scalar() turns what its parser throws into a problem', () => {
  const level = scalar(text => {
    if (text === 'bad') throw new SyntaxError('cannot parse level "bad": no such level')
    return text.length
  })
  expect(problemsOf(object({ level }), 'level: bad')[0]).toBe(
    'f.yml:1:8: level: cannot parse level "bad": no such level',
  )
})

test('decode() wants something unless the decoder is optional', () => {
  expect(problemsOf(list(string), '')).toEqual(['the config is empty'])
  expect(decode(optional(list(string)), parseYaml(''))).toBeUndefined()
})

test('nodeFromValue() makes configs of objects, with paths for places', () => {
  const node = nodeFromValue([{ target_label: 'a', modulus: 5, source_labels: ['x'] }])
  expect(decode(list(rule), node)[0]).toMatchObject({ target_label: 'a', modulus: 5 })
  expect(() => decode(list(rule), nodeFromValue([{ target_label: {}, modulus: '5' }]))).toThrow(
    'cannot use a map as "[0].target_label"; expected a text\ncannot use "5" as "[0].modulus"; expected an integer',
  )
})

test('nodeFromValue() refuses functions and endless values', () => {
  const endless: unknown[] = []
  endless.push(endless)
  expect(() => nodeFromValue({ a: () => 1 })).toThrow(TypeError)
  expect(() => nodeFromValue(endless)).toThrow(RangeError)
})
