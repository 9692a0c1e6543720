/** One sample as it was on the wire. */
export interface WireSample {
  readonly labels: readonly (readonly [name: string, value: string])[]
  readonly bits: bigint
  readonly timestampMs: number
}

/** Reads the samples of a WriteRequest, bit by bit and in order; metadata is passed over. */
export function readSamples(bytes: Uint8Array): WireSample[] {
  return [...fields(bytes)].filter(({ number }) => number === 1).flatMap(({ data }) => series(data))
}

function series(bytes: Uint8Array): WireSample[] {
  const labels: [string, string][] = []
  const samples: { bits: bigint; timestampMs: number }[] = []
  for (const { number, data } of fields(bytes)) {
    if (number === 1) labels.push(label(data))
    else if (number === 2) samples.push(sample(data))
  }
  return samples.map(one => ({ labels, ...one }))
}

function label(bytes: Uint8Array): [string, string] {
  const all = [...fields(bytes)]
  const text = (wanted: number): string =>
    Buffer.from(all.find(({ number }) => number === wanted)?.data ?? []).toString()
  return [text(1), text(2)]
}

function sample(bytes: Uint8Array): { bits: bigint; timestampMs: number } {
  let bits = 0n
  let timestampMs = 0
  for (const { number, value } of fields(bytes)) {
    if (number === 1) bits = value
    else if (number === 2) timestampMs = Number(BigInt.asIntN(64, value))
  }
  return { bits, timestampMs }
}

interface Field {
  readonly number: number
  /** What a varint or a fixed64 holds. */
  readonly value: bigint
  /** What a length-delimited field holds. */
  readonly data: Uint8Array
}

const NOTHING = new Uint8Array()

function* fields(bytes: Uint8Array): Generator<Field> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  const varint = (): bigint => {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = view.getUint8(at++)
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }
  while (at < bytes.length) {
    const tag = Number(varint())
    const number = tag >> 3
    if ((tag & 7) === 0) {
      yield { number, value: varint(), data: NOTHING }
    } else if ((tag & 7) === 1) {
      yield { number, value: view.getBigUint64(at, true), data: NOTHING }
      at += 8
    } else if ((tag & 7) === 2) {
      const length = Number(varint())
      yield { number, value: 0n, data: bytes.subarray(at, at + length) }
      at += length
    } else {
      throw new SyntaxError(`cannot read a protobuf field of type ${tag & 7}`)
    }
  }
}
