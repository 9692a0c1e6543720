import { expect, test } from 'vitest'
import { parseLine, parseSeries, readMetadata } from './index.ts'

// What takes quadratic time or a deep stack does not come back from texts this long.
const LENGTH = 10_000_000

test('a long row of digits that is no number is refused at once', () => {
  expect(() => parseLine(`a ${'1'.repeat(LENGTH)}x`)).toThrow('is not a number')
  expect(() => parseLine(`a 1 ${'1'.repeat(LENGTH)}x`)).toThrow('is not a number')
})

test('a label may be as long as a body', () => {
  const value = 'x'.repeat(LENGTH)
  expect(parseSeries(`a{b="${value}"}`).at(-1)?.value.length).toBe(LENGTH)
  expect(() => parseSeries(`a{b="${value}`)).toThrow('not in double quotes')
})

test('a series may have 100,000 labels', () => {
  const labels = Array.from({ length: 100_000 }, (_, i) => `l${i}="v"`)
  expect(parseSeries(`a{${labels.join(',')}}`)).toHaveLength(100_001)
})

test('a comment as long as a body is no metadata', () => {
  const name = 'x'.repeat(LENGTH)
  const lines = [`# HELP "${name}" text`, `# HELP ${name} text`, `# HELP a ${name}`, '# HELP b c']
  expect(readMetadata(lines)).toEqual([{ name: 'b', type: '', help: 'c' }])
})
