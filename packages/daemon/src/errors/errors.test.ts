import { expect, test } from 'vitest'
import { errorCode, errorText, FatalError, isAbort } from './index.ts'

const cyclic = new Error('round')
cyclic.cause = cyclic

test.each([
  [new Error('cannot open', { cause: new Error('no such file') }), 'cannot open: no such file'],
  [
    new Error('cannot open: no such file', { cause: new Error('no such file') }),
    'cannot open: no such file',
  ],
  [new AggregateError([new Error('a'), new Error('b')]), 'a; b'],
  [new TypeError(''), 'TypeError'],
  ['plain', 'plain'],
  [{ a: 1 }, '{"a":1}'],
  [undefined, 'unknown error'],
  [cyclic, 'round'],
])('%s is said in one line', (error, text) => {
  expect(errorText(error)).toBe(text)
})

test('an abort is told from a timeout', () => {
  const controller = new AbortController()
  controller.abort()
  expect(isAbort(controller.signal.reason)).toBe(true)
  expect(isAbort(new DOMException('late', 'TimeoutError'))).toBe(false)
  expect(isAbort('AbortError')).toBe(false)
})

test('a fatal error exits with 255 unless told otherwise', () => {
  expect(new FatalError('x').exitCode).toBe(255)
  expect(new FatalError('x', { exitCode: 1 }).exitCode).toBe(1)
})

test('a system error shows its code', () => {
  expect(errorCode(Object.assign(new Error('x'), { code: 'ENOENT' }))).toBe('ENOENT')
  expect(errorCode(new Error('x'))).toBe('')
})
