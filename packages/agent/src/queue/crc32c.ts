/** CRC-32C (Castagnoli, RFC 3720), eight bytes at a step through eight tables. */
const tables = makeTables()

/** Returns the CRC-32C of `bytes`; pass the previous result to go on with more of them. */
export function crc32c(bytes: Uint8Array, previous = 0): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = tables
  let crc = ~previous
  let i = 0
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (const end = bytes.length - 8; i <= end; i += 8) {
    const low = view.getUint32(i, true) ^ crc
    const high = view.getUint32(i + 4, true)
    crc =
      at(t7, low) ^
      at(t6, low >>> 8) ^
      at(t5, low >>> 16) ^
      at(t4, low >>> 24) ^
      at(t3, high) ^
      at(t2, high >>> 8) ^
      at(t1, high >>> 16) ^
      at(t0, high >>> 24)
  }
  for (; i < bytes.length; i++) crc = at(t0, crc ^ view.getUint8(i)) ^ (crc >>> 8)
  return ~crc >>> 0
}

function at(table: Uint32Array, index: number): number {
  return table[index & 0xff] ?? 0
}

type Tables = readonly [
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
]

function makeTables(): Tables {
  const first = new Uint32Array(256)
  for (let n = 0; n < 256; n++) {
    let crc = n
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1
    first[n] = crc
  }
  const next = (table: Uint32Array): Uint32Array => table.map(crc => at(first, crc) ^ (crc >>> 8))
  const t1 = next(first)
  const t2 = next(t1)
  const t3 = next(t2)
  const t4 = next(t3)
  const t5 = next(t4)
  const t6 = next(t5)
  return [first, t1, t2, t3, t4, t5, t6, next(t6)]
}
