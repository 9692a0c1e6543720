import protobuf from 'protobufjs/minimal.js'

const SERIES = 0x0a // field 1 of WriteRequest: a TimeSeries
const LABEL = 0x0a // field 1 of TimeSeries
const SAMPLE = 0x12 // field 2 of TimeSeries
const NAME = 0x0a // field 1 of Label
const VALUE = 0x12 // field 2 of Label
const METRIC_NAME = Buffer.from('__name__')

/**
 * Counts the samples of each metric name in a WriteRequest, without making anything of the rest.
 * Series without a name count as `''`.
 *
 * @throws SyntaxError when the bytes are no WriteRequest
 */
export function countNames(bytes: Uint8Array): Map<string, number> {
  const counts = new Map<string, number>()
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const reader = protobuf.Reader.create(bytes)
  const nameOf = rememberLast(text)
  try {
    while (reader.pos < reader.len) {
      const tag = reader.uint32()
      if (tag !== SERIES) {
        reader.skipType(tag & 7)
        continue
      }
      const { name, samples } = readSeries(reader, text, nameOf)
      counts.set(name, (counts.get(name) ?? 0) + samples)
    }
  } catch (cause) {
    throw new SyntaxError(`cannot read write request at byte ${reader.pos}: malformed protobuf`, {
      cause,
    })
  }
  return counts
}

function readSeries(
  reader: protobuf.Reader,
  text: Buffer,
  nameOf: (start: number, end: number) => string,
): { readonly name: string; readonly samples: number } {
  const end = endOf(reader)
  let name = ''
  let samples = 0
  while (reader.pos < end) {
    const tag = reader.uint32()
    if (tag === LABEL) {
      const label = endOf(reader)
      const range = nameRange(reader, text, label)
      if (range !== undefined) name = nameOf(...range)
      reader.pos = label
      continue
    }
    if (tag === SAMPLE) samples++
    reader.skipType(tag & 7)
  }
  return { name, samples }
}

/** Returns where the value of a label stands that is the metric's name. */
function nameRange(
  reader: protobuf.Reader,
  text: Buffer,
  end: number,
): readonly [start: number, end: number] | undefined {
  if (reader.pos >= end || reader.uint32() !== NAME) return undefined
  const nameEnd = endOf(reader)
  if (!text.subarray(reader.pos, nameEnd).equals(METRIC_NAME)) return undefined
  reader.pos = nameEnd
  // An empty value is left out.
  if (reader.pos >= end || reader.uint32() !== VALUE) return [nameEnd, nameEnd]
  const valueEnd = endOf(reader)
  return [reader.pos, valueEnd]
}

/** Series of one name follow each other: its text is made once. */
function rememberLast(text: Buffer): (start: number, end: number) => string {
  let last = ''
  let bytes = text.subarray(0, 0)
  return (start, end) => {
    const now = text.subarray(start, end)
    if (!now.equals(bytes)) {
      last = now.toString('utf8')
      bytes = now
    }
    return last
  }
}

function endOf(reader: protobuf.Reader): number {
  const length = reader.uint32()
  const end = reader.pos + length
  if (end > reader.len) throw new RangeError('a message is longer than the bytes that are left')
  return end
}
