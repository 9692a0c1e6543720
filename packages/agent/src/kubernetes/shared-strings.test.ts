import { expect, test } from 'vitest'
import { SharedStrings } from './shared-strings.ts'

test('strings stay what they are, and no more are held than may be', () => {
  const strings = new SharedStrings(10)
  for (let i = 0; i < 1000; i++) {
    expect(strings.share(`text ${i}`)).toBe(`text ${i}`)
    expect(strings.share('often')).toBe('often')
    expect(strings.size).toBeLessThanOrEqual(21)
  }
  const { size } = strings
  strings.share('x'.repeat(1000))
  expect(strings.size).toBe(size)
})
