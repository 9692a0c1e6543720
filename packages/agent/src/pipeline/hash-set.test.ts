import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HashSet } from './hash-set.ts'

test('it holds what was added and nothing else', () => {
  fc.assert(
    fc.property(
      // Few low bits, so that many want the same place.
      fc.array(fc.tuple(fc.nat(3), fc.bigInt({ min: 2n, max: 2n ** 60n })), { maxLength: 2000 }),
      pairs => {
        const hashes = pairs.map(([low, high]) => BigInt.asUintN(64, (high << 12n) | BigInt(low)))
        const half = hashes.slice(0, hashes.length / 2)
        const set = new HashSet()
        const known = new Set<bigint>()
        for (const hash of half) {
          expect(set.has(hash)).toBe(known.has(hash))
          known.add(hash)
          set.add(hash)
        }
        expect(set.size).toBe(known.size)
        for (const hash of hashes) expect(set.has(hash)).toBe(known.has(hash))
        set.clear()
        expect(set.size).toBe(0)
        expect(hashes.some(hash => set.has(hash))).toBe(false)
      },
    ),
    { numRuns: 20 },
  )
})

test('it grows, and zero is a hash like others', () => {
  const set = new HashSet()
  for (let i = 0n; i < 5000n; i++) set.add(i === 1n ? 0n : i * 0x100000001n)
  expect(set.size).toBe(4999)
  expect(set.has(0n)).toBe(true)
  expect(set.has(4999n * 0x100000001n)).toBe(true)
  expect(set.has(4999n)).toBe(false)
})
