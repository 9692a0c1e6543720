import { expect, test } from 'vitest'
import { SharedParts } from './shared-parts.ts'

test('equal texts give the same object, until it is full and starts anew', () => {
  const parts = new SharedParts<object>(2)
  const of = (text: string): object => parts.of('kind', text, () => ({ text }))
  const a = of('a')
  expect(of('a')).toBe(a)
  expect(parts.of('other kind', 'a', () => ({}))).not.toBe(a)
  expect(parts.size).toBe(2)
  of('c')
  expect(parts.size).toBe(1)
  expect(of('a')).not.toBe(a)
  expect(of('a')).toEqual(a)
})
