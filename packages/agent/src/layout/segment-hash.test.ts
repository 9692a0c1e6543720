import { expect, test } from 'vitest'
import { SegmentHash } from './segment-hash.ts'

const hash = new SegmentHash(0x1234_5678, 0x0bad_cafe)

function read(of: SegmentHash, bytes: Uint8Array, start = 0, length = bytes.length): string {
  of.read(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), start, length)
  return `${of.low},${of.high}`
}

/** Bytes that look random and are the same each time. */
function bytesFrom(seed: number, length: number): Uint8Array {
  let state = seed * 2_654_435_761 + 1
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    return state >>> 24
  })
}

/** Segments as an application exposes them, comments included. */
function segments(): Uint8Array[] {
  const texts: string[] = []
  for (const path of ['/', '/api/v1/items', '/healthz']) {
    texts.push(`# HELP http_requests_total Requests.\n# TYPE http_requests_total counter\n`)
    for (const code of [200, 404, 500]) {
      texts.push(`http_requests_total{method="GET",path="${path}",code="${code}"} `)
    }
  }
  return [...texts, 'up ', 'go_goroutines ', 'a', ''].map(text => Buffer.from(text))
}

test('the same bytes have the same hash, wherever they lie', () => {
  for (let length = 0; length <= 100; length++) {
    const bytes = bytesFrom(length, length)
    const around = Buffer.concat([Buffer.alloc(length % 9, 7), bytes, Buffer.alloc(5, length)])
    expect(read(hash, around, length % 9, length)).toBe(read(hash, bytes))
  }
})

test('each bit that is flipped flips each bit of the hash half of the time', () => {
  const inputs = 60
  for (const length of [1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 23, 24, 31, 32, 33, 47, 64, 100]) {
    const flips = new Float64Array(8 * length * 64)
    for (let input = 0; input < inputs; input++) {
      const bytes = bytesFrom(1000 * length + input, length)
      const view = new DataView(bytes.buffer)
      hash.read(view, 0, length)
      const { low, high } = hash
      for (let bit = 0; bit < 8 * length; bit++) {
        bytes[bit >>> 3]! ^= 1 << (bit & 7)
        hash.read(view, 0, length)
        bytes[bit >>> 3]! ^= 1 << (bit & 7)
        for (let out = 0; out < 32; out++) {
          flips[64 * bit + out]! += ((hash.low ^ low) >>> out) & 1
          flips[64 * bit + 32 + out]! += ((hash.high ^ high) >>> out) & 1
        }
      }
    }
    const shares = flips.map(count => count / inputs)
    // Of 60 throws 5 to 55 heads: what is outside comes once in 10^11 by chance.
    expect(Math.min(...shares), `bytes: ${length}`).toBeGreaterThan(5 / 60)
    expect(Math.max(...shares), `bytes: ${length}`).toBeLessThan(55 / 60)
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length
    expect(Math.abs(mean - 0.5), `bytes: ${length}`).toBeLessThan(0.02)
  }
})

test('every other value of every byte of a segment changes the hash', () => {
  const same: string[] = []
  for (const bytes of segments()) {
    const before = read(hash, bytes)
    for (let at = 0; at < bytes.length; at++) {
      const own = bytes[at]!
      for (let value = 0; value < 256; value++) {
        if (value === own) continue
        bytes[at] = value
        if (read(hash, bytes) === before) same.push(`${value} at ${at}`)
      }
      bytes[at] = own
    }
  }
  expect(same).toEqual([])
})

test('a million similar series have a million hashes', () => {
  const bytes = Buffer.from(
    'http_requests_total{path="/api/v1/items",instance="10.0.0.1:9100",n="000000"} ',
  )
  const digitsAt = bytes.indexOf('000000')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const seen = new Float64Array(1_000_000)
  for (let n = 0; n < seen.length; n++) {
    for (let digit = 0, rest = n; digit < 6; digit++, rest = Math.floor(rest / 10)) {
      bytes[digitsAt + 5 - digit] = 48 + (rest % 10)
    }
    hash.read(view, 0, bytes.length)
    // 53 of the 64 bits: by chance two would be equal once in 18 000 runs.
    seen[n] = (hash.high & 0x1fffff) * 2 ** 32 + (hash.low >>> 0)
  }
  seen.sort()
  let collisions = 0
  for (let i = 1; i < seen.length; i++) if (seen[i] === seen[i - 1]) collisions++
  expect(collisions).toBe(0)
})

test.each(['low', 'high'] as const)('the halves alone collide no more than by chance: %s', half => {
  const seen = new Set<number>()
  const count = 100_000
  for (let i = 0; i < count; i++) {
    read(hash, Buffer.from(`node_cpu_seconds_total{cpu="${i}",mode="idle"} `))
    seen.add(hash[half])
  }
  // About one of 2^32 places is taken twice by 100 000.
  expect(count - seen.size).toBeLessThan(10)
})

test('each bit of both seeds matters', () => {
  for (const bytes of segments()) {
    const hashes = new Set([read(hash, bytes)])
    for (let bit = 0; bit < 32; bit++) {
      hashes.add(read(new SegmentHash(0x1234_5678 ^ (1 << bit), 0x0bad_cafe), bytes))
      hashes.add(read(new SegmentHash(0x1234_5678, 0x0bad_cafe ^ (1 << bit)), bytes))
    }
    expect(hashes.size, Buffer.from(bytes).toString()).toBe(65)
  }
})

test.each([0, 32, 255])('the length matters: runs of the byte %d all differ', byte => {
  const hashes = Array.from({ length: 300 }, (_, length) => read(hash, Buffer.alloc(length, byte)))
  expect(new Set(hashes).size).toBe(300)
})
