import { constants, createGunzip, gunzipSync, gzipSync } from 'node:zlib'
import { errorCode, errorText } from '@vmkit/daemon/errors'
import { FetchError, tooLarge } from './failure.ts'

const AFTER_END = 'there are bytes after its end'

/** Undoes gzip, window by window. */
export interface Inflater {
  /** Input bytes that the last run used. */
  readonly used: number
  /** Output bytes that the last run wrote. */
  readonly written: number
  /** Whether the body is complete: all input was used and all output written. */
  readonly hasEnded: boolean
  /** Forgets the last body. */
  reset(maxBodyBytes: number): void
  /**
   * Inflates `input` from `start` to `end` into `output` from `at`, at most `room` (> 0) bytes.
   *
   * Throws FetchError `encoding` for what is not gzip, cut off, or goes on after its end.
   *
   * @param isLast whether no input comes after `end`
   */
  run(
    input: Buffer,
    start: number,
    end: number,
    isLast: boolean,
    output: Buffer,
    at: number,
    room: number,
  ): void
  close(): void
}

/** What `createGunzip()` works with inside. */
interface Handle {
  writeSync(
    flush: number,
    input: Buffer,
    inputAt: number,
    inputBytes: number,
    output: Buffer,
    outputAt: number,
    outputBytes: number,
  ): void
  reset(): void
}

/**
 * Inflates with the handle inside Node's Gunzip: no stream, no fresh buffer per body. That handle is
 * undocumented, so `create` finds out whether it works as expected.
 */
export class HandleInflater implements Inflater {
  used = 0
  written = 0
  hasEnded = false
  readonly #gunzip: { close(): void }
  readonly #handle: Handle
  readonly #state: Uint32Array
  #error = ''

  /** Returns an inflater, or undefined when this Node's Gunzip is another one inside. */
  static create(): HandleInflater | undefined {
    const gunzip = createGunzip()
    const handle: unknown = Reflect.get(gunzip, '_handle')
    const state: unknown = Reflect.get(gunzip, '_writeState')
    if (!isHandle(handle) || !(state instanceof Uint32Array) || state.length < 2) {
      gunzip.close()
      return undefined
    }
    const inflater = new HandleInflater(gunzip, handle, state)
    if (isReliable(inflater)) return inflater
    inflater.close()
    return undefined
  }

  private constructor(gunzip: { close(): void }, handle: Handle, state: Uint32Array) {
    this.#gunzip = gunzip
    this.#handle = handle
    this.#state = state
    const onerror = (message: string): void => {
      this.#error = message
    }
    Object.assign(handle, { onerror })
  }

  reset(): void {
    this.#handle.reset()
    this.#error = ''
    this.hasEnded = false
  }

  run(
    input: Buffer,
    start: number,
    end: number,
    isLast: boolean,
    output: Buffer,
    at: number,
    room: number,
  ): void {
    // Only with Z_FINISH an input that is cut off is an error.
    const flush = isLast ? constants.Z_FINISH : constants.Z_SYNC_FLUSH
    this.#handle.writeSync(flush, input, start, end - start, output, at, room)
    // After an error the state is that of an earlier call.
    if (this.#error !== '') throw encodingError(this.#error)
    const outputLeft = this.#state[0] ?? 0
    const inputLeft = this.#state[1] ?? 0
    if (outputLeft > 0 && inputLeft > 0) throw encodingError(AFTER_END)
    this.used = end - start - inputLeft
    this.written = room - outputLeft
    this.hasEnded = isLast && outputLeft > 0
  }

  close(): void {
    this.#gunzip.close()
  }
}

/** Inflates with documented functions only: gathers the whole body first, then hands it out. */
export class WholeInflater implements Inflater {
  used = 0
  written = 0
  hasEnded = false
  #maxBodyBytes = 0
  #gathered: Buffer[] = []
  #inflated: Buffer | undefined
  #given = 0

  reset(maxBodyBytes: number): void {
    this.#maxBodyBytes = maxBodyBytes
    this.#gathered = []
    this.#inflated = undefined
    this.#given = 0
    this.hasEnded = false
  }

  run(
    input: Buffer,
    start: number,
    end: number,
    isLast: boolean,
    output: Buffer,
    at: number,
    room: number,
  ): void {
    this.used = end - start
    this.written = 0
    if (this.used > 0) this.#gathered.push(Buffer.from(input.subarray(start, end)))
    if (!isLast) return
    const inflated = (this.#inflated ??= this.#inflate())
    this.written = inflated.copy(output, at, this.#given, this.#given + room)
    this.#given += this.written
    this.hasEnded = this.written < room
  }

  close(): void {
    this.reset(0)
  }

  #inflate(): Buffer {
    const body = Buffer.concat(this.#gathered)
    this.#gathered = []
    if (body.length === 0) throw encodingError('unexpected end of file')
    try {
      return gunzipWhole(body, this.#maxBodyBytes)
    } catch (error) {
      if (error instanceof FetchError) throw error
      if (errorCode(error) === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(this.#maxBodyBytes)
      throw encodingError(errorText(error))
    }
  }
}

/** Inflates all of the body; zeros behind the last member, which zlib skips, are bytes too many. */
function gunzipWhole(body: Buffer, maxOutputLength: number): Buffer {
  // With `info` the types still promise a buffer.
  const result: object = gunzipSync(body, { maxOutputLength, info: true })
  const buffer: unknown = Reflect.get(result, 'buffer')
  const engine: unknown = Reflect.get(result, 'engine')
  if (!Buffer.isBuffer(buffer)) throw new TypeError('gunzipSync returned no buffer')
  const isTold = typeof engine === 'object' && engine !== null && 'bytesWritten' in engine
  if (isTold && Number(engine.bytesWritten) < body.length) throw encodingError(AFTER_END)
  return buffer
}

function encodingError(reason: string): FetchError {
  return new FetchError(
    'encoding',
    `cannot decompress the body: ${reason}; the answer says "Content-Encoding: gzip"`,
  )
}

function isHandle(handle: unknown): handle is Handle {
  if (typeof handle !== 'object' || handle === null) return false
  const has = (name: string): boolean => typeof Reflect.get(handle, name) === 'function'
  return has('writeSync') && has('reset')
}

/** Tries what bodies depend on: windows, several members, and that a cut off body is noticed. */
function isReliable(inflater: HandleInflater): boolean {
  const text = Buffer.from('vm_promscrape '.repeat(8))
  const member = gzipSync(text)
  const body = Buffer.concat([member, member])
  const output = Buffer.alloc(4 * text.length)
  try {
    inflater.reset()
    inflater.run(body, 0, body.length, true, output, 0, text.length - 1)
    if (inflater.hasEnded || inflater.written !== text.length - 1) return false
    const { used, written } = inflater
    inflater.run(body, used, body.length, true, output, written, output.length - written)
    const whole = output.subarray(0, written + inflater.written)
    if (!inflater.hasEnded || !whole.equals(Buffer.concat([text, text]))) return false
  } catch {
    return false
  }
  try {
    inflater.reset()
    inflater.run(body, 0, body.length - 1, true, output, 0, output.length)
  } catch {
    inflater.reset()
    return true
  }
  return false
}
