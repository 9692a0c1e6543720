import { constants, createZstdCompress, zstdCompressSync, zstdDecompressSync } from 'node:zlib'

type Compress = (bytes: Uint8Array) => Uint8Array

/** What `createZstdCompress()` works with inside. */
interface Handle {
  writeSync(
    flush: number,
    input: Uint8Array,
    inputAt: number,
    inputBytes: number,
    output: Uint8Array,
    outputAt: number,
    outputBytes: number,
  ): void
  reset(): void
}

/**
 * Returns what compresses with zstd.
 *
 * With room for the whole output zstd works straight from input to output; a handle that is used
 * again spares a megabyte of fresh memory per block, and starts a new frame by itself when one has
 * ended. That handle inside Node's stream is undocumented: where it does not do as expected, each
 * block gets one of its own.
 */
export function createZstdCompressor(level: number): Compress {
  const params = { [constants.ZSTD_c_compressionLevel]: level }
  const fresh: Compress = bytes => withFreshHandles(bytes, params)
  try {
    const compress = withOwnHandle(params, fresh)
    for (const text of ['', 'a'.repeat(100_000), 'once more']) {
      const bytes = Buffer.from(text)
      if (!zstdDecompressSync(compress(bytes)).equals(bytes)) return fresh
    }
    return compress
  } catch {
    return fresh
  }
}

/** Compresses with a handle for each call, as documented. */
export function withFreshHandles(
  bytes: Uint8Array,
  params: Readonly<Record<number, number>>,
): Uint8Array {
  return zstdCompressSync(bytes, { params, chunkSize: 64 * 1024 })
}

function withOwnHandle(params: Readonly<Record<number, number>>, fresh: Compress): Compress {
  const inside: unknown = createZstdCompress({ params })
  if (!isStream(inside)) return fresh
  const { _handle: handle, _writeState: state } = inside
  let output = new Uint8Array(64 * 1024)
  return bytes => {
    const bound = bytes.length + (bytes.length >>> 8) + 1024
    if (output.length < bound) output = new Uint8Array(bound)
    handle.writeSync(constants.ZSTD_e_end, bytes, 0, bytes.length, output, 0, output.length)
    const [roomLeft = 0, inputLeft = 0] = state
    if (inputLeft > 0 || roomLeft === 0) {
      handle.reset()
      return fresh(bytes)
    }
    return output.slice(0, output.length - roomLeft)
  }
}

function isStream(value: unknown): value is { _handle: Handle; _writeState: Uint32Array } {
  if (typeof value !== 'object' || value === null) return false
  if (!('_handle' in value) || !('_writeState' in value)) return false
  const { _handle: handle, _writeState: state } = value
  return (
    state instanceof Uint32Array &&
    typeof handle === 'object' &&
    handle !== null &&
    'writeSync' in handle &&
    'reset' in handle
  )
}
