import type { Label, Labels } from '@vmkit/promql-lite/labels'
import protobuf from 'protobufjs/minimal.js'
import { varintSize, writeVarint } from './varint.ts'

const LABEL = 0x0a // field 1 of TimeSeries: a Label
const NAME = 0x0a // field 1 of Label
const VALUE = 0x12 // field 2 of Label

/**
 * Encodes a label set as it stands inside a TimeSeries: repeated field 1, in the given order.
 *
 * @returns bytes that `SeriesBatch.add` takes and `decodeLabels` reads back
 */
export function encodeLabels(labels: Labels): Uint8Array {
  const encoded = labels.map(({ name, value }) => [Buffer.from(name), Buffer.from(value)] as const)
  const inner = encoded.map(([name, value]) => fieldSize(name.length) + fieldSize(value.length))
  const bytes = new Uint8Array(inner.reduce((sum, size) => sum + fieldSize(size), 0))
  let at = 0
  encoded.forEach(([name, value], i) => {
    bytes[at++] = LABEL
    at = writeVarint(bytes, at, inner[i] ?? 0)
    at = writeField(bytes, at, NAME, name)
    at = writeField(bytes, at, VALUE, value)
  })
  return bytes
}

/** Decodes what `encodeLabels` wrote; throws RangeError or SyntaxError on anything else. */
export function decodeLabels(bytes: Uint8Array): Label[] {
  const reader = protobuf.Reader.create(bytes)
  const labels: Label[] = []
  while (reader.pos < reader.len) {
    const tag = reader.uint32()
    if (tag === LABEL) labels.push(readLabel(reader))
    else reader.skipType(tag & 7)
  }
  return labels
}

/** Reads one length-delimited Label at the reader's place. */
export function readLabel(reader: protobuf.Reader): Label {
  const length = reader.uint32()
  const end = reader.pos + length
  let name = ''
  let value = ''
  while (reader.pos < end) {
    const tag = reader.uint32()
    if (tag === NAME) name = reader.string()
    else if (tag === VALUE) value = reader.string()
    else reader.skipType(tag & 7)
  }
  if (reader.pos !== end) {
    throw new SyntaxError('cannot read label: its length does not match its fields')
  }
  return { name, value }
}

function fieldSize(length: number): number {
  return 1 + varintSize(length) + length
}

function writeField(into: Uint8Array, position: number, tag: number, text: Uint8Array): number {
  into[position] = tag
  const at = writeVarint(into, position + 1, text.length)
  into.set(text, at)
  return at + text.length
}
