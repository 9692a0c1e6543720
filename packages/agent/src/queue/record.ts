import { crc32c } from './crc32c.ts'

/** How a block's payload is packed. */
export type Codec = 'snappy' | 'zstd'

/** One request body on its way to a receiver. */
export interface Block {
  readonly payload: Uint8Array
  readonly codec: Codec
  readonly samples: number
  readonly series: number
  readonly minTimeMs: number
  readonly maxTimeMs: number
}

/** What stands before each payload in a segment; version 1, little endian. */
export interface RecordHeader extends Omit<Block, 'payload'> {
  readonly sequence: number
  readonly payloadBytes: number
  readonly headerBytes: number
  readonly crc: number
}

export const HEADER_BYTES = 48
/** No block is larger; a longer claim is damage. */
export const MAX_PAYLOAD_BYTES = 64 * 1024 * 1024

const MAGIC = 0x316b6d76 // "vmk1"
const CRC_AT = 12
const codecs: readonly Codec[] = ['snappy', 'zstd']

/** Lays a block out as header and payload; the CRC covers both, its own field taken as zero. */
export function encodeRecord(block: Block, sequence: number): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + block.payload.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, MAGIC, true)
  view.setUint16(4, HEADER_BYTES, true)
  view.setUint8(6, codecs.indexOf(block.codec))
  view.setUint32(8, block.payload.length, true)
  view.setBigUint64(16, BigInt(sequence), true)
  view.setBigInt64(24, BigInt(block.minTimeMs), true)
  view.setBigInt64(32, BigInt(block.maxTimeMs), true)
  view.setUint32(40, block.samples, true)
  view.setUint32(44, block.series, true)
  bytes.set(block.payload, HEADER_BYTES)
  view.setUint32(CRC_AT, crc32c(bytes), true)
  return bytes
}

/** Reads a header; undefined when the bytes are none. The CRC is not yet checked. */
export function decodeHeader(bytes: Uint8Array): RecordHeader | undefined {
  if (bytes.length < HEADER_BYTES) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const headerBytes = view.getUint16(4, true)
  const payloadBytes = view.getUint32(8, true)
  const codec = codecs[view.getUint8(6)]
  if (view.getUint32(0, true) !== MAGIC || codec === undefined) return undefined
  if (headerBytes < HEADER_BYTES || payloadBytes > MAX_PAYLOAD_BYTES) return undefined
  return {
    headerBytes,
    payloadBytes,
    codec,
    crc: view.getUint32(CRC_AT, true),
    sequence: Number(view.getBigUint64(16, true)),
    minTimeMs: Number(view.getBigInt64(24, true)),
    maxTimeMs: Number(view.getBigInt64(32, true)),
    samples: view.getUint32(40, true),
    series: view.getUint32(44, true),
  }
}

/** Returns whether a whole record (header and payload) is as it was written. */
export function isIntact(record: Uint8Array, header: RecordHeader): boolean {
  const zeros = new Uint8Array(4)
  const before = crc32c(record.subarray(0, CRC_AT))
  const crc = crc32c(record.subarray(CRC_AT + 4), crc32c(zeros, before))
  return crc === header.crc
}
