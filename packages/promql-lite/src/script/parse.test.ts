import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PromqlError } from '../errors.ts'
import { parseScript, type EvalCommand } from './index.ts'

test('reads commands with their lines', () => {
  const { commands } = parseScript(
    '# A test.\nclear\n\nload 1m\n  a 1\n  b 2\n\nEval instant at 1m30s a\n  a 1',
  )
  expect(commands).toMatchObject([
    { kind: 'clear', line: 2 },
    { kind: 'load', line: 4, stepMs: 60_000, withNative: false },
    { kind: 'eval', line: 8, query: 'a', time: { kind: 'instant', timeMs: 90_000 } },
  ])
  expect(commands[1]).toHaveProperty('series.length', 2)
})

const evalOf = (text: string): EvalCommand => parseScript(text).commands[0] as EvalCommand

test('reads what a case expects', () => {
  expect(evalOf('eval range from 0 to 1h step 5m x offset 5m').time).toEqual({
    kind: 'range',
    startMs: 0,
    endMs: 3_600_000,
    stepMs: 300_000,
  })
  expect(evalOf('eval instant at 0 1\n  -0x10').expected).toEqual({ kind: 'scalar', value: -16 })
  expect(evalOf('eval_fail instant at 0 1\n expected_fail_message no way').failure).toEqual([
    { kind: 'text', text: 'no way' },
  ])
  expect(evalOf('eval_fail instant at 0 1').failure).toEqual([])
  expect(evalOf('eval instant at 0 1\nexpect fail regex: a|b').failure).toEqual([
    { kind: 'regex', pattern: 'a|b' },
  ])
  expect(evalOf('eval_warn instant at 0 1\nexpect no_info\nexpect info msg:x')).toMatchObject({
    failure: undefined,
    annotations: [
      { level: 'warn', isExpected: true, message: undefined },
      { level: 'info', isExpected: false },
      { level: 'info', isExpected: true, message: { kind: 'text', text: 'x' } },
    ],
  })
})

test.each([
  ['resume', 'unknown command "resume"; expected clear, load or eval', 1, 1],
  ['\n  load', 'expected "load <step>"', 2, 3],
  ['load 5x', '"5x" is no duration; expected 0 or something like 5m, 1h30m', 1, 6],
  ['load 1m\n  a 1\n  b ?', 'unexpected "?"', 3, 5],
  ['eval x', 'expected "eval instant at <time> <query>" or', 1, 1],
  ['eval instant at soon x', '"soon" is no duration', 1, 17],
  ['eval range from 5m to 0 step 1m x', 'a range without a point', 1, 1],
  ['eval range from 0 to 5m step 0 x', 'a range without a point', 1, 1],
  ['eval instant at 0 x\n  x 1 2', '2 values at one time; expected one', 2, 3],
  ['eval instant at 0 x\n  x', '0 values at one time; expected one', 2, 3],
  ['eval instant at 0 x\n  1\n  2', 'a row after the only one a result can have', 3, 3],
  ['eval instant at 0 x\n  expect luck', 'unknown expectation', 2, 3],
  ['eval instant at 0 x\n  expect string "\\z"', 'unknown escape', 2, 17],
  ['eval instant at 0 x\n  expect fail regex:(', 'missing closing ")"', 2, 21],
])('refuses %j', (text, reason, line, column) => {
  expect(() => parseScript(text)).toThrow(reason)
  expect(() => parseScript(text)).toThrow(expect.objectContaining({ line, column }))
})

test('answers any text with a script or with the place of a mistake', () => {
  const piece = fc.constantFrom(
    ...[
      'load 1m\n',
      'eval instant at 0 ',
      'eval range from 0 to 1m step 1s ',
      'clear',
      '\n',
      '\n\n',
    ],
    ...['  a{b="c"} ', '1', '+2', 'x3', ' ', '_', 'stale', '{{count:1}}', '{', '"', '}', '\\', ','],
    ...[
      'expect fail',
      ' msg:x',
      ' regex:(',
      'expect string "a"',
      "expect string '\\z'",
      '#',
      'é',
      '=',
      'nan',
      '-Inf',
    ],
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 20 }), pieces => {
      try {
        parseScript(pieces.join(''))
      } catch (error) {
        expect(error).toBeInstanceOf(PromqlError)
      }
    }),
    { numRuns: 1000 },
  )
})
