import { pipeline } from 'node:stream'
import { createGunzip, createInflate } from 'node:zlib'
import type { Dispatcher } from 'undici'
import { ProtocolError, WayError } from './failure.ts'

/** An answer whose body is still on its way. */
export interface FlowingAnswer {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly flow: BodyFlow
}

export interface FlowOptions {
  /** Gives up waiting for the answer. */
  readonly signal: AbortSignal
  /** Ends the body. */
  readonly bodySignal: AbortSignal | undefined
  /** Longest time without a byte of the body, in milliseconds. */
  readonly silenceTimeoutMs: number
  readonly onProgress: (doing: string) => void
}

/** Bytes that wait to be read; with more of them the connection is not read on. */
const MAX_WAITING_BYTES = 256 * 1024

/** Sends a request and hands out its answer as soon as the header is there. */
export function openFlow(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  options: FlowOptions,
): Promise<FlowingAnswer> {
  return new Promise((resolve, reject) => {
    const flow = new BodyFlow(options, resolve, reject)
    // A watch is silent for long; the flow itself minds the time.
    dispatcher.dispatch({ ...request, headersTimeout: 0, bodyTimeout: 0 }, flow)
  })
}

/** A body as it comes, read no faster than it is taken. Taking no more of it ends the connection. */
export class BodyFlow implements Dispatcher.DispatchHandler {
  readonly #options: FlowOptions
  readonly #resolve: (answer: FlowingAnswer) => void
  readonly #reject: (reason: unknown) => void
  readonly #chunks: Buffer[] = []
  #waitingBytes = 0
  #controller: Dispatcher.DispatchController | undefined
  #head: Omit<FlowingAnswer, 'flow'> | undefined
  #isOver = false
  #failure: Error | undefined
  #wake: (() => void) | undefined
  #timer: NodeJS.Timeout | undefined
  readonly #giveUp = (): void => this.#fail(new WayError('aborted', 'given up'))

  constructor(
    options: FlowOptions,
    resolve: (answer: FlowingAnswer) => void,
    reject: (reason: unknown) => void,
  ) {
    this.#options = options
    this.#resolve = resolve
    this.#reject = reject
    if (options.signal.aborted) this.#giveUp()
    else options.signal.addEventListener('abort', this.#giveUp)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#failure === undefined) this.#options.onProgress('waiting for the answer')
    else controller.abort(this.#failure)
  }

  onResponseStart(
    _: Dispatcher.DispatchController,
    statusCode: number,
    headers: FlowingAnswer['headers'],
  ): void {
    // What comes before the answer proper, such as 103, is followed by another one.
    if (statusCode < 200 || this.#head !== undefined) return
    const { signal, bodySignal, silenceTimeoutMs } = this.#options
    this.#head = { statusCode, headers }
    signal.removeEventListener('abort', this.#giveUp)
    bodySignal?.addEventListener('abort', this.#giveUp)
    this.#timer = setTimeout(() => {
      // Silence of the reader is none of the server.
      if (this.#controller?.paused === true) this.#timer?.refresh()
      else this.#fail(new WayError('timeout', `nothing came for ${silenceTimeoutMs} ms`))
    }, silenceTimeoutMs)
    this.#resolve({ ...this.#head, flow: this })
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#waitingBytes += chunk.length
    this.#timer?.refresh()
    if (this.#waitingBytes > MAX_WAITING_BYTES) controller.pause()
    this.#wake?.()
  }

  onResponseEnd(): void {
    this.#end()
    if (this.#head === undefined) this.#reject(new ProtocolError('the answer has no header'))
    this.#wake?.()
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#failure ??= error
    this.#end()
    this.#reject(this.#failure)
    this.#wake?.()
  }

  /** Gives the body piece by piece; throws when it ends early. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void> {
    try {
      for (;;) {
        const chunk = this.#chunks.shift()
        if (chunk !== undefined) {
          this.#waitingBytes -= chunk.length
          if (this.#controller?.paused === true && this.#waitingBytes < MAX_WAITING_BYTES / 2) {
            this.#controller.resume()
          }
          yield chunk
        } else if (this.#failure !== undefined) throw this.#failure
        else if (this.#isOver) return
        else {
          await new Promise<void>(resolve => {
            this.#wake = resolve
          })
        }
      }
    } finally {
      this.drop()
    }
  }

  /** Ends the connection unless the body has come to its end. */
  drop(): void {
    if (!this.#isOver) this.#fail(new WayError('aborted', 'nobody reads the body on'))
    this.#chunks.length = 0
  }

  #fail(failure: Error): void {
    this.#failure ??= failure
    this.#end()
    this.#controller?.abort(failure)
    this.#reject(failure)
    this.#wake?.()
  }

  #end(): void {
    this.#isOver = true
    clearTimeout(this.#timer)
    this.#options.signal.removeEventListener('abort', this.#giveUp)
    this.#options.bodySignal?.removeEventListener('abort', this.#giveUp)
  }
}

/** Undoes `Content-Encoding` while the body comes; an encoding that nobody asked for is an error. */
export async function* decodedFlow(
  flow: BodyFlow,
  encoding: string | string[] | undefined,
): AsyncGenerator<Buffer, void> {
  const name = String(encoding ?? 'identity')
    .trim()
    .toLowerCase()
  if (name === 'identity' || name === '') {
    yield* flow
    return
  }
  const decoders = new Map([
    ['gzip', createGunzip],
    ['x-gzip', createGunzip],
    ['deflate', createInflate],
  ])
  const decoder = decoders.get(name)?.({ chunkSize: 64 * 1024 })
  if (decoder === undefined) {
    flow.drop()
    throw new ProtocolError(`cannot read the encoding ${JSON.stringify(name)}; expected gzip`)
  }
  // The error reaches the reader through the decoder.
  pipeline(flow, decoder, () => {})
  yield* decoder
}
