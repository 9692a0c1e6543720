import createXxhash from 'xxhash-wasm'
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { md5Tail } from './md5.ts'
import { xxhash64 } from './xxhash64.ts'

const texts = Array.from({ length: 150 }, (_, length) =>
  'abcdefghijklmnopqrstuvwxyz0123456789:/-;é😀'.repeat(4).slice(0, length),
)

function joined({ high, low }: { high: number; low: number }): bigint {
  return (BigInt(high) << 32n) | BigInt(low)
}

test('xxhash64() gives what the reference implementation gives, for every length of tail', async () => {
  const xxhash = await createXxhash()
  for (const text of texts) expect([text, joined(xxhash64(text))]).toEqual([text, xxhash.h64(text)])
})

test('md5Tail() gives the last 8 bytes of MD5', () => {
  for (const text of texts) {
    const expected = createHash('md5').update(text).digest().readBigUInt64BE(8)
    expect([text, joined(md5Tail(text))]).toEqual([text, expected])
  }
})
