/** What is called for the parts of a request, in their order. */
export interface RequestVisitor {
  /** A series begins; its labels lie between these bytes, as repeated field 1. */
  series(labelsStart: number, labelsEnd: number): void
  /** A sample of that series; the value is at `valueAt`, or zero where that is negative. */
  sample(valueAt: number, timestampMs: number): void
  metadata(): void
}

/** Field numbers and wire types of a WriteRequest, version 1. */
const TIME_SERIES = 0x0a
const METADATA = 0x1a
const LABEL = 0x0a
const SAMPLE = 0x12
const SAMPLE_VALUE = 0x09
const SAMPLE_TIMESTAMP = 0x10

/**
 * Walks over a WriteRequest without making an object for each of its parts: the sink checks tens of
 * millions of samples.
 *
 * @throws SyntaxError when the bytes are no WriteRequest
 */
export function walkWriteRequest(bytes: Uint8Array, visitor: RequestVisitor): void {
  const reader = new Reader(bytes)
  while (reader.at < bytes.length) {
    const tag = reader.varint()
    if (tag === TIME_SERIES) walkSeries(reader, visitor)
    else {
      if (tag === METADATA) visitor.metadata()
      reader.skip(tag)
    }
  }
}

function walkSeries(reader: Reader, visitor: RequestVisitor): void {
  const end = reader.endOfMessage()
  const labelsStart = reader.at
  let isInLabels = true
  while (reader.at < end) {
    const start = reader.at
    const tag = reader.varint()
    if (tag !== LABEL && isInLabels) {
      isInLabels = false
      visitor.series(labelsStart, start)
    }
    if (tag === LABEL && !isInLabels) throw new SyntaxError('labels stand behind samples')
    if (tag === SAMPLE) walkSample(reader, visitor)
    else reader.skip(tag)
  }
  if (isInLabels) visitor.series(labelsStart, end)
}

function walkSample(reader: Reader, visitor: RequestVisitor): void {
  const end = reader.endOfMessage()
  let valueAt = -1
  let timestampMs = 0
  while (reader.at < end) {
    const tag = reader.varint()
    if (tag === SAMPLE_TIMESTAMP) timestampMs = reader.varint()
    else {
      if (tag === SAMPLE_VALUE) valueAt = reader.at
      reader.skip(tag)
    }
  }
  visitor.sample(valueAt, timestampMs)
}

class Reader {
  at = 0
  readonly #bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  varint(): number {
    let value = 0
    for (let scale = 1; ; scale *= 0x80) {
      const byte = this.#bytes[this.at++]
      if (byte === undefined) throw new SyntaxError('a number goes beyond the last byte')
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
    }
  }

  endOfMessage(): number {
    const length = this.varint()
    const end = this.at + length
    if (end > this.#bytes.length) throw new SyntaxError('a message goes beyond the last byte')
    return end
  }

  skip(tag: number): void {
    const type = tag & 7
    if (type === 0) this.varint()
    else if (type === 1) this.at += 8
    else if (type === 2) this.at = this.endOfMessage()
    else if (type === 5) this.at += 4
    else throw new SyntaxError(`wire type ${type} does not occur in a request`)
  }
}
