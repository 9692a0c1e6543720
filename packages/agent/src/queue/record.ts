import { crc32 } from 'node:zlib'

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
  /** Whether the receiver has it, or it was given up: nothing is left to do. */
  readonly done: boolean
}

export const HEADER_BYTES = 48
/** No block is larger; a longer claim is damage. */
const MAX_PAYLOAD_BYTES = 64 * 1024 * 1024
/** Room for what a later version may add. */
const MAX_HEADER_BYTES = 1024

const MAGIC = Buffer.from('vmk1')
/**
 * Stands in place of the magic once a record is done. All four bytes differ, so that no single
 * damaged byte turns a record that is wanted into one that is done.
 */
export const DONE_MAGIC = Buffer.from('DONE')
/** What a record can begin with. */
export const magics: readonly Buffer[] = [MAGIC, DONE_MAGIC]

const CRC_AT = 12
const codecs: readonly Codec[] = ['snappy', 'zstd']

/**
 * Lays a block out as header and payload; the CRC covers both, its own field taken as zero and the
 * magic as that of a record not yet done.
 */
export function encodeRecord(block: Block, sequence: number): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + block.payload.length)
  const view = new DataView(bytes.buffer)
  bytes.set(MAGIC)
  view.setUint16(4, HEADER_BYTES, true)
  view.setUint8(6, codecs.indexOf(block.codec))
  view.setUint32(8, block.payload.length, true)
  view.setBigUint64(16, BigInt(sequence), true)
  view.setBigInt64(24, BigInt(block.minTimeMs), true)
  view.setBigInt64(32, BigInt(block.maxTimeMs), true)
  view.setUint32(40, block.samples, true)
  view.setUint32(44, block.series, true)
  bytes.set(block.payload, HEADER_BYTES)
  view.setUint32(CRC_AT, crc32(bytes), true)
  return bytes
}

/** Reads a header; undefined when the bytes are none. The CRC is not yet checked. */
export function decodeHeader(bytes: Uint8Array): RecordHeader | undefined {
  if (bytes.length < HEADER_BYTES) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const headerBytes = view.getUint16(4, true)
  const payloadBytes = view.getUint32(8, true)
  const codec = codecs[view.getUint8(6)]
  const sequence = Number(view.getBigUint64(16, true))
  const magic = magics.findIndex(bytesOf => bytesOf.every((byte, i) => byte === bytes[i]))
  if (magic < 0 || codec === undefined || !Number.isSafeInteger(sequence)) return undefined
  if (headerBytes < HEADER_BYTES || headerBytes > MAX_HEADER_BYTES) return undefined
  if (payloadBytes > MAX_PAYLOAD_BYTES) return undefined
  return {
    done: magic === 1,
    headerBytes,
    payloadBytes,
    codec,
    crc: view.getUint32(CRC_AT, true),
    sequence,
    minTimeMs: Number(view.getBigInt64(24, true)),
    maxTimeMs: Number(view.getBigInt64(32, true)),
    samples: view.getUint32(40, true),
    series: view.getUint32(44, true),
  }
}

/** Returns whether a whole record (header and payload) is as it was written. */
export function isIntact(record: Uint8Array, header: RecordHeader): boolean {
  if (record.length !== header.headerBytes + header.payloadBytes) return false
  const start = new Uint8Array(CRC_AT + 4)
  start.set(record.subarray(0, CRC_AT))
  start.set(MAGIC)
  return crc32(record.subarray(start.length), crc32(start)) === header.crc
}
