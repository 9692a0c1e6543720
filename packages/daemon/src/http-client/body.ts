import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, zstdDecompress } from 'node:zlib'
import { TooLargeError } from './failure.ts'

type Decode = (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>

const decoders = new Map<string, Decode>([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['deflate', promisify(inflate)],
  ['br', promisify(brotliDecompress)],
  ['zstd', promisify(zstdDecompress)],
])

/** Undoes `Content-Encoding`, up to `maxBytes`; unknown encodings are left as they are. */
export async function decodeBody(
  body: Buffer,
  encoding: string,
  maxBytes: number,
): Promise<Buffer> {
  const decode = decoders.get(encoding.trim().toLowerCase())
  if (decode === undefined || body.length === 0) return body
  try {
    return await decode(body, { maxOutputLength: maxBytes })
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(maxBytes)
    throw error
  }
}

/** The failure of a body that is longer than it may be. */
export function tooLarge(maxBytes: number): TooLargeError {
  return new TooLargeError(`the body is larger than ${maxBytes} bytes`)
}
