import { zstdDecompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { createCompressor } from './compress.ts'

const text = Array.from({ length: 5000 }, (_, i) => `series_${(i * 7919) % 1000}{n="${i}"}`).join()

test.each([-131_072, -5, 0, 1, 9, 22])('at level %d the bytes come back', level => {
  const bytes = Buffer.from(text)
  const packed = createCompressor(level).compress(bytes, 'zstd')
  expect(zstdDecompressSync(packed).equals(bytes)).toBe(true)
})

test('a higher level is smaller, and 0 is 1', () => {
  const sizeAt = (level: number): number =>
    createCompressor(level).compress(Buffer.from(text), 'zstd').length
  expect(sizeAt(19)).toBeLessThan(sizeAt(1))
  expect(sizeAt(1)).toBeLessThan(sizeAt(-50))
  expect(sizeAt(0)).toBe(sizeAt(1))
})
