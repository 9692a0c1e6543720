import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { gunzip, inflate, zstdDecompress } from 'node:zlib'
import { errorText } from '../errors/index.ts'

type Decode = (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>

const decoders = new Map<string, Decode>([
  ['gzip', promisify(gunzip)],
  ['deflate', promisify(inflate)],
  ['zstd', promisify(zstdDecompress)],
])

/** Encodings a body may arrive in and is handed out in: the route decodes them itself. */
const RAW = new Set(['', 'identity', 'snappy'])

/** A body over its limit. */
export class BodyTooLargeError extends RangeError {
  readonly status = 413
}

/** A body that is not what its header says. */
export class BadBodyError extends SyntaxError {
  readonly status = 400
}

/** Reads and decodes the body of a request. */
export async function readRequestBody(message: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const encoding = (message.headers['content-encoding'] ?? '').trim().toLowerCase()
  const decode = decoders.get(encoding)
  if (decode === undefined && !RAW.has(encoding)) {
    throw new BadBodyError(
      `cannot read the request body: unknown Content-Encoding "${encoding}"; use gzip, deflate or zstd`,
    )
  }
  const raw = await collect(message, maxBytes)
  if (decode === undefined || raw.length === 0) return raw
  try {
    return await decode(raw, { maxOutputLength: maxBytes })
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(maxBytes)
    const reason = errorText(error)
    throw new BadBodyError(`cannot read the request body: it is no ${encoding}: ${reason}`, {
      cause: error,
    })
  }
}

/** Leaves the rest of a too large body unread; the connection is closed after the answer. */
function collect(message: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    let size = 0
    const onData = (chunk: Buffer): void => {
      size += chunk.length
      if (size > maxBytes) {
        message.off('data', onData)
        message.pause()
        reject(tooLarge(maxBytes))
        return
      }
      parts.push(chunk)
    }
    message.on('data', onData)
    message.once('end', () => resolve(Buffer.concat(parts, size)))
    message.once('error', reject)
    message.once('close', () =>
      reject(new BadBodyError('cannot read the request body: it was cut off')),
    )
  })
}

function tooLarge(maxBytes: number): BodyTooLargeError {
  return new BodyTooLargeError(
    `cannot read the request body: it is larger than ${maxBytes} bytes; send smaller requests`,
  )
}
