import { errorText } from '@vmkit/daemon/errors'
import type { AuthOptions, TlsOptions } from '@vmkit/daemon/http-client'
import { AnswerParser } from './answer-parser.ts'
import type { BodyFlow } from './body-flow.ts'
import type { Address, Connection, ConnectionHandler } from './connection.ts'
import {
  connectError,
  connectionError,
  failed,
  FetchError,
  timeoutError,
  tooLarge,
} from './failure.ts'
import { RequestHead } from './request-head.ts'
import type { FetchRoom } from './room.ts'
import { countStatus } from './stats.ts'
import { StatusAnswer } from './status-answer.ts'
import type { BodyReader, Fetched, FetchRequest, TargetFetcher } from './types.ts'

/** How a target is asked, besides what is asked for. */
export interface AskOptions {
  readonly auth?: AuthOptions
  /** One object for all targets of a job, whose certificates are parsed once then. */
  readonly tls?: TlsOptions
  readonly headers?: readonly (readonly [name: string, value: string])[]
  /** Whether the connection is kept for the next scrape; default true. */
  readonly keepAlive?: boolean
  /** How long an unused connection stays open, in milliseconds; it may be a timeout longer. */
  readonly idleTimeoutMs: number
}

interface Run {
  readonly reader: BodyReader
  readonly resolve: (fetched: Fetched) => void
  readonly reject: (reason: unknown) => void
  readonly startMs: number
}

/** Asks one target over one connection of its own, with plain GETs; follows no redirects. */
export class PlainFetcher implements TargetFetcher {
  readonly #request: FetchRequest
  readonly #options: AskOptions
  readonly #room: FetchRoom
  readonly #address: Address
  readonly #place: string
  readonly #head: RequestHead
  readonly #parser: AnswerParser
  readonly #flow: BodyFlow
  readonly #handler: ConnectionHandler
  #connection: Connection | undefined
  #timer: NodeJS.Timeout | undefined
  #run: Run | undefined
  #statusAnswer: StatusAnswer | undefined
  #isKept = false
  #isPaused = false
  #isClosed = false
  #endMs = 0
  #usedMs = 0

  constructor(request: FetchRequest, options: AskOptions, room: FetchRoom) {
    const url = new URL(request.url)
    const isTls = url.protocol === 'https:'
    this.#request = request
    this.#options = options
    this.#room = room
    this.#place = `${url.protocol}//${url.host}${url.pathname}`
    this.#address = {
      host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
      port: url.port === '' ? (isTls ? 443 : 80) : Number(url.port),
      isTls,
    }
    this.#head = new RequestHead(request, {
      ...options,
      host: options.tls?.serverName ?? '',
      keepAlive: options.keepAlive !== false,
      readFile: room.readFile,
    })
    this.#parser = new AnswerParser(request.maxHeaderBytes, {
      onHead: () => this.#onHead(),
      onBody: (bytes, start, end, isLast) => this.#onBody(bytes, start, end, isLast),
    })
    this.#flow = room.bodyFlow({
      pause: () => {
        this.#isPaused = true
        this.#connection?.pause()
      },
      resume: () => this.#resume(),
      bodyRead: failure => this.#bodyRead(failure),
    })
    this.#handler = {
      onOpen: () => this.#send(),
      onBytes: (bytes, length) => this.#onBytes(bytes, length),
      onClose: error => this.#onClose(error),
    }
  }

  /** Where a redirect of the last answer leads, `''` when it was none. */
  get redirect(): string {
    return [301, 302, 303, 307, 308].includes(this.#parser.status) ? this.#parser.location : ''
  }

  fetch(reader: BodyReader): Promise<Fetched> {
    if (this.#run !== undefined) throw new Error('BUG: a fetch of this target is running already')
    return new Promise((resolve, reject) => {
      this.#run = { reader, resolve, reject, startMs: performance.now() }
      this.#parser.reset()
      this.#statusAnswer = undefined
      this.#endMs = 0
      if (this.#isClosed) {
        this.#fail(new FetchError('aborted', 'the fetcher is closed'))
        return
      }
      this.#putOff()
      this.#isKept = this.#connection !== undefined
      if (this.#isKept) this.#send()
      else this.#dial()
    })
  }

  close(): void {
    this.#isClosed = true
    if (this.#run !== undefined) this.#fail(new FetchError('aborted', 'given up'))
    this.#drop()
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  /**
   * One timer for all fetches: putting it off is all that a fetch costs. It is made here, where no
   * reader is in reach that its function would keep alive.
   */
  #putOff(): void {
    if (this.#timer === undefined) {
      this.#timer = setTimeout(() => this.#onTimer(), this.#request.timeoutMs)
    } else this.#timer.refresh()
  }

  #dial(): void {
    this.#isKept = false
    this.#isPaused = false
    try {
      this.#connection = this.#room.dial(this.#address, this.#options.tls, this.#handler)
    } catch (error) {
      this.#fail(new FetchError('other', errorText(error)))
    }
  }

  #send(): void {
    let head: Buffer
    try {
      head = this.#head.bytes()
    } catch (error) {
      this.#fail(new FetchError('other', errorText(error)))
      return
    }
    this.#connection?.write(head)
  }

  #onTimer(): void {
    if (this.#run !== undefined) {
      this.#fail(timeoutError(this.#request.timeoutMs, this.#doing()))
    } else if (this.#connection !== undefined) {
      if (performance.now() - this.#usedMs >= this.#options.idleTimeoutMs) this.#drop()
      else this.#timer?.refresh()
    }
  }

  #doing(): string {
    const phase = this.#connection?.phase
    if (phase === 'connecting') return `connecting to ${this.#address.host}:${this.#address.port}`
    if (phase === 'handshake') return 'waiting for the TLS handshake'
    if (!this.#parser.hasBegun) return 'waiting for the first byte'
    if (!this.#parser.hasHead) return 'reading the header'
    if (this.#statusAnswer !== undefined) return `reading the body of status ${this.#parser.status}`
    const soFar = `(${this.#flow.wireBytes} bytes so far)`
    return this.#flow.isQueued
      ? `waiting until other large bodies are read ${soFar}`
      : `reading the body ${soFar}`
  }

  #onBytes(bytes: Buffer, length: number): void {
    if (this.#run === undefined) {
      // Nothing was asked, so whatever this is, it is no answer to the next request.
      this.#drop()
      return
    }
    try {
      this.#parser.execute(bytes, length)
    } catch (error) {
      const isKnown = error instanceof FetchError
      this.#fail(isKnown ? error : new FetchError('other', errorText(error)))
    }
  }

  #onHead(): void {
    const run = this.#run
    if (run === undefined) return
    const { status, encoding } = this.#parser
    countStatus(this.#room.stats, status)
    const isGzip = encoding === 'gzip' || encoding === 'x-gzip'
    if (status !== 200) {
      this.#statusAnswer = new StatusAnswer(status, isGzip)
      return
    }
    if (!isGzip && encoding !== '' && encoding !== 'identity') {
      const text = `the answer has Content-Encoding ${JSON.stringify(encoding)}; expected gzip or none`
      this.#fail(new FetchError('encoding', text))
      return
    }
    const { maxBodyBytes } = this.#request
    if (this.#parser.announcedBytes > maxBodyBytes) this.#fail(tooLarge(maxBodyBytes))
    else this.#flow.begin(run.reader, isGzip, maxBodyBytes)
  }

  #onBody(bytes: Buffer, start: number, end: number, isLast: boolean): void {
    if (isLast) {
      this.#endMs = performance.now()
      if (!this.#isReusable()) this.#drop()
    }
    const answer = this.#statusAnswer
    if (answer === undefined) {
      this.#flow.push(bytes, start, end, isLast)
      return
    }
    answer.push(bytes, start, end)
    if (isLast || answer.isFull) this.#fail(answer.error(this.#room.inflaters), isLast)
  }

  #isReusable(): boolean {
    return this.#parser.isReusable && this.#options.keepAlive !== false
  }

  #bodyRead(failure: unknown): void {
    const run = this.#run
    if (run === undefined) return
    if (failure instanceof FetchError) {
      this.#fail(failure, this.#endMs > 0)
      return
    }
    this.#settle(this.#endMs > 0)
    if (failure !== undefined) {
      run.reject(failure)
      return
    }
    const durationMs = this.#endMs - run.startMs - this.#flow.readMs
    run.resolve({ kind: 'body', bodyBytes: this.#flow.bodyBytes, durationMs })
  }

  #onClose(error: Error | undefined): void {
    const phase = this.#connection?.phase
    const doing = this.#doing()
    this.#connection = undefined
    const run = this.#run
    if (run === undefined || this.#endMs > 0) return
    if (phase !== 'open') {
      const early = error ?? new Error('the target closed the connection')
      const isKnown = early instanceof FetchError
      this.#fail(isKnown ? early : connectError(early, phase === 'handshake', this.#address.host))
    } else if (this.#isKept && !this.#parser.hasBegun) {
      // The target may close a kept connection just as the next request goes out.
      this.#dial()
    } else if (error !== undefined || !this.#parser.executeClose()) {
      this.#fail(connectionError(error, doing))
    }
  }

  /** @param isWhole whether the answer was read to its end, so that the connection is still good */
  #fail(error: FetchError, isWhole = false): void {
    const run = this.#run
    if (run === undefined) return
    const status = this.#parser.status
    this.#parser.stop()
    this.#flow.abort()
    this.#settle(isWhole)
    const { stats } = this.#room
    if (error.failureCause === 'timeout') stats.timeouts++
    else if (error.failureCause === 'too-large') stats.tooLarge++
    else if (error.failureCause === 'encoding') stats.gunzipFailures++
    run.resolve(failed(error, this.#place, status, performance.now() - run.startMs))
  }

  #settle(isWhole: boolean): void {
    this.#run = undefined
    this.#usedMs = performance.now()
    if (isWhole) this.#resume()
    else this.#drop()
  }

  #resume(): void {
    if (!this.#isPaused) return
    this.#isPaused = false
    this.#connection?.resume()
  }

  #drop(): void {
    this.#connection?.destroy()
    this.#connection = undefined
  }
}
