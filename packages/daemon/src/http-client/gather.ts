import type { Dispatcher } from 'undici'
import { tooLarge } from './body.ts'

/** A whole answer. */
export interface Answer {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

export interface GatherOptions {
  readonly signal: AbortSignal
  /** A larger body is a TooLargeError. */
  readonly maxBodyBytes: number
  /** Told what is going on: the request is written, bytes of the body have come. */
  readonly onProgress: (doing: string) => void
}

/** Sends a request and gathers its answer; rejects when it is given up or there is no answer. */
export function gather(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  options: GatherOptions,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const handler = new Gatherer(options, resolve, reject)
    dispatcher.dispatch(request, handler)
  })
}

class Gatherer implements Dispatcher.DispatchHandler {
  readonly #options: GatherOptions
  readonly #resolve: (answer: Answer) => void
  readonly #reject: (reason: unknown) => void
  readonly #giveUp = (): void => this.#fail(new Error('given up'))
  readonly #parts: Buffer[] = []
  #controller: Dispatcher.DispatchController | undefined
  #failure: Error | undefined
  #statusCode = 0
  #headers: Answer['headers'] = {}
  #size = 0

  constructor(
    options: GatherOptions,
    resolve: (answer: Answer) => void,
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
    headers: Answer['headers'],
  ): void {
    // What comes before the answer proper, such as 103, is followed by another one.
    this.#statusCode = statusCode
    this.#headers = headers
    this.#options.onProgress('reading the body')
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length
    if (this.#size > this.#options.maxBodyBytes) {
      this.#fail(tooLarge(this.#options.maxBodyBytes))
      return
    }
    this.#parts.push(chunk)
    this.#options.onProgress(`reading the body (${this.#size} bytes so far)`)
  }

  onResponseEnd(): void {
    this.#end()
    const [first = Buffer.alloc(0)] = this.#parts
    this.#resolve({
      statusCode: this.#statusCode,
      headers: this.#headers,
      body: this.#parts.length > 1 ? Buffer.concat(this.#parts, this.#size) : first,
    })
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#end()
    this.#reject(this.#failure ?? error)
  }

  /** Waits for nothing more, even if the request still waits for a connection. */
  #fail(failure: Error): void {
    this.#end()
    this.#failure = failure
    this.#controller?.abort(failure)
    this.#reject(failure)
  }

  #end(): void {
    this.#options.signal.removeEventListener('abort', this.#giveUp)
  }
}
