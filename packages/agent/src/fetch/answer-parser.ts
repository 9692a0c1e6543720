import { FetchError, headerTooLarge } from './failure.ts'

/** Where the parts of an answer go. */
export interface AnswerSink {
  /** The header is complete; the parser's fields say what it holds. */
  onHead(): void
  /** Bytes of the body, without the marks between chunks. */
  onBody(bytes: Buffer, start: number, end: number, isLast: boolean): void
}

const STATUS_LINE = 0
const HEADER = 1
const SIZED_BODY = 2
const BODY_UNTIL_CLOSE = 3
const CHUNK_SIZE = 4
const CHUNK_DATA = 5
const CHUNK_END = 6
const TRAILER = 7
const ENDED = 8

const MAX_CHUNK_LINE_BYTES = 1024
const MAX_CHUNK_BYTES = 2 ** 48
const VERSION = Buffer.from('HTTP/1.')
const EMPTY = Buffer.alloc(0)

/**
 * Parses the bytes of HTTP/1.1 answers to GET, in whatever parts they come. Throws FetchError
 * `protocol` for what is no such answer, and `too-large` for a header above its limit.
 */
export class AnswerParser {
  status = 0
  /** `Content-Encoding` in lower case, `''` when there is none. */
  encoding = ''
  /** `Location`, `''` when there is none. */
  location = ''
  /** Whether the connection can be used again: neither side wants it closed, and nothing came behind. */
  isReusable = false
  /** Whether any byte of the answer has come. */
  hasBegun = false

  readonly #maxHeaderBytes: number
  readonly #sink: AnswerSink
  #state = ENDED
  #isStopped = false
  #minor = 0
  #headerBytes = 0
  #contentLength = -1
  #isChunked = false
  /** What is left of the sized body or the chunk. */
  #left = 0
  /** A line of which the end has not come yet. */
  #line: Buffer = EMPTY
  #lineBytes = 0

  constructor(maxHeaderBytes: number, sink: AnswerSink) {
    this.#maxHeaderBytes = maxHeaderBytes
    this.#sink = sink
  }

  /** How long the body will be, -1 when the header does not say. */
  get announcedBytes(): number {
    return this.#isChunked ? -1 : this.#contentLength
  }

  /** Whether the answer is complete. */
  get hasEnded(): boolean {
    return this.#state === ENDED
  }

  /** Whether the header is complete. */
  get hasHead(): boolean {
    return this.#state > HEADER
  }

  /** Waits for a new answer. */
  reset(): void {
    this.hasBegun = false
    this.#isStopped = false
    this.#headerBytes = 0
    this.#lineBytes = 0
    this.#beginHead()
  }

  /** Ignores what else comes, also of the bytes that are being parsed. */
  stop(): void {
    this.#isStopped = true
  }

  /** Parses the next `length` bytes. */
  execute(bytes: Buffer, length: number): void {
    if (length > 0) this.hasBegun = true
    let at = 0
    while (at < length && !this.#isStopped) {
      switch (this.#state) {
        case SIZED_BODY:
        case CHUNK_DATA:
          at = this.#takeBody(bytes, at, length)
          break
        case BODY_UNTIL_CLOSE:
          this.#sink.onBody(bytes, at, length, false)
          at = length
          break
        case ENDED:
          this.isReusable = false
          return
        default:
          at = this.#takeLine(bytes, at, length)
      }
    }
  }

  /** Says that the connection was closed; returns whether that completes the answer. */
  executeClose(): boolean {
    if (this.#state !== BODY_UNTIL_CLOSE) return this.#state === ENDED
    this.#end()
    return true
  }

  #beginHead(): void {
    this.#state = STATUS_LINE
    this.status = 0
    this.encoding = ''
    this.location = ''
    this.isReusable = true
    this.#contentLength = -1
    this.#isChunked = false
  }

  #takeBody(bytes: Buffer, start: number, length: number): number {
    const end = Math.min(length, start + this.#left)
    this.#left -= end - start
    if (this.#left > 0) this.#sink.onBody(bytes, start, end, false)
    else if (this.#state === CHUNK_DATA) {
      this.#state = CHUNK_END
      this.#sink.onBody(bytes, start, end, false)
    } else {
      this.#state = ENDED
      if (end < length) this.isReusable = false
      this.#sink.onBody(bytes, start, end, true)
    }
    return end
  }

  #end(): void {
    this.#state = ENDED
    this.#sink.onBody(EMPTY, 0, 0, true)
  }

  #takeLine(bytes: Buffer, start: number, length: number): number {
    const found = bytes.indexOf(10, start)
    const isWhole = found !== -1 && found < length
    const end = isWhole ? found + 1 : length
    this.#limit(end - start)
    if (this.#state === STATUS_LINE) this.#checkVersion(bytes, start, end)
    if (!isWhole || this.#lineBytes > 0) this.#keep(bytes, start, end)
    if (!isWhole) return end
    const [line, from, to] =
      this.#lineBytes > 0 ? [this.#line, 0, this.#lineBytes] : [bytes, start, end]
    this.#lineBytes = 0
    const hasReturn = to - from > 1 && line[to - 2] === 13
    const isEndOfBytes = end === length
    this.#readLine(line, from, hasReturn ? to - 2 : to - 1, hasReturn, isEndOfBytes)
    return end
  }

  #limit(more: number): void {
    if (this.#state === CHUNK_SIZE || this.#state === CHUNK_END) {
      if (this.#lineBytes + more > MAX_CHUNK_LINE_BYTES) {
        throw protocol(`the line with a chunk's size is longer than ${MAX_CHUNK_LINE_BYTES} bytes`)
      }
      return
    }
    this.#headerBytes += more
    if (this.#headerBytes > this.#maxHeaderBytes) {
      throw headerTooLarge(this.#maxHeaderBytes)
    }
  }

  #checkVersion(bytes: Buffer, start: number, end: number): void {
    const known = this.#lineBytes
    const compared = Math.min(end - start, VERSION.length - known)
    if (compared <= 0) return
    if (bytes.compare(VERSION, known, known + compared, start, start + compared) === 0) return
    const begin =
      this.#line.toString('latin1', 0, known) + bytes.toString('latin1', start, start + 60)
    throw protocol(`the answer is not HTTP/1.1: it begins with ${JSON.stringify(begin)}`)
  }

  #keep(bytes: Buffer, start: number, end: number): void {
    const wanted = this.#lineBytes + end - start
    if (wanted > this.#line.length) {
      const longer = Buffer.allocUnsafeSlow(Math.max(256, 2 * wanted))
      this.#line.copy(longer, 0, 0, this.#lineBytes)
      this.#line = longer
    }
    bytes.copy(this.#line, this.#lineBytes, start, end)
    this.#lineBytes = wanted
  }

  #readLine(
    line: Buffer,
    start: number,
    end: number,
    hasReturn: boolean,
    isEndOfBytes: boolean,
  ): void {
    switch (this.#state) {
      case STATUS_LINE:
        this.#readStatus(line, start, end)
        break
      case HEADER:
        if (start < end) this.#readHeader(line, start, end)
        else this.#endHead(isEndOfBytes)
        break
      case CHUNK_SIZE:
        this.#left = chunkSize(line, start, end, hasReturn)
        this.#state = this.#left === 0 ? TRAILER : CHUNK_DATA
        break
      case CHUNK_END:
        if (start < end || !hasReturn) throw protocol('a chunk is longer than its size says')
        this.#state = CHUNK_SIZE
        break
      default:
        if (start < end) return
        if (!isEndOfBytes) this.isReusable = false
        this.#end()
    }
  }

  #readStatus(line: Buffer, start: number, end: number): void {
    const text = line.toString('latin1', start, end)
    const match = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: |$)/.exec(text)
    if (match === null) throw protocol(`${JSON.stringify(text.slice(0, 60))} is no status line`)
    this.#minor = Number(match[1])
    this.status = Number(match[2])
    this.isReusable = this.#minor === 1
    this.#state = HEADER
  }

  #readHeader(line: Buffer, start: number, end: number): void {
    let colon = start
    while (colon < end && line[colon] !== 58) colon++
    const last = colon > start ? (line[colon - 1] ?? 0) : 32
    if (colon === end || last <= 32 || (line[start] ?? 0) <= 32) {
      throw protocol(
        `${JSON.stringify(line.toString('latin1', start, Math.min(end, start + 60)))} is no header`,
      )
    }
    // Few headers matter; the length of a name rules most of the others out.
    const length = colon - start
    if (length < 8 || length > 17) return
    const is = (name: string): boolean => isName(line, start, length, name)
    const value = (): string => line.toString('latin1', colon + 1, end).trim()
    if (is('content-length')) this.#readLength(value())
    else if (is('transfer-encoding')) this.#readTransfer(value().toLowerCase())
    else if (is('content-encoding')) this.encoding = value().toLowerCase()
    else if (is('location')) this.location = value()
    else if (is('connection')) {
      const options = value()
        .toLowerCase()
        .split(/\s*,\s*/)
      if (options.includes('close')) this.isReusable = false
      else if (this.#minor === 0 && options.includes('keep-alive')) this.isReusable = true
    }
  }

  #readLength(value: string): void {
    if (this.#contentLength !== -1) throw protocol('there are two headers Content-Length')
    if (!/^\d{1,15}$/.test(value)) {
      throw protocol(`Content-Length is ${JSON.stringify(value)}; expected a number of bytes`)
    }
    this.#contentLength = Number(value)
  }

  #readTransfer(value: string): void {
    if (value === 'identity') return
    if (value !== 'chunked' || this.#isChunked) {
      throw protocol(`Transfer-Encoding is ${JSON.stringify(value)}; expected chunked`)
    }
    this.#isChunked = true
  }

  #endHead(isEndOfBytes: boolean): void {
    const { status } = this
    if (status === 101) throw protocol('the target switches to another protocol; expected HTTP/1.1')
    if (status < 200) {
      this.#beginHead()
      return
    }
    const isEmpty = status === 204 || status === 304 || this.#contentLength === 0
    if (this.#isChunked) {
      // Both at once are a sign that someone in between understood the answer in another way.
      if (this.#contentLength !== -1) this.isReusable = false
      this.#state = CHUNK_SIZE
    } else if (isEmpty) {
      this.#state = TRAILER
    } else if (this.#contentLength === -1) {
      this.isReusable = false
      this.#state = BODY_UNTIL_CLOSE
    } else {
      this.#left = this.#contentLength
      this.#state = SIZED_BODY
    }
    this.#sink.onHead()
    if (this.#isStopped || !isEmpty || this.#isChunked) return
    if (!isEndOfBytes) this.isReusable = false
    this.#end()
  }
}

function isName(line: Buffer, start: number, length: number, name: string): boolean {
  if (length !== name.length) return false
  for (let i = 0; i < length; i++) {
    const byte = line[start + i] ?? 0
    const lower = byte >= 65 && byte <= 90 ? byte + 32 : byte
    if (lower !== name.charCodeAt(i)) return false
  }
  return true
}

function chunkSize(line: Buffer, start: number, end: number, hasReturn: boolean): number {
  let size = 0
  let at = start
  for (; at < end; at++) {
    const digit = hexDigit(line[at] ?? 0)
    if (digit === -1) break
    size = size * 16 + digit
    if (size > MAX_CHUNK_BYTES) break
  }
  const next = at < end ? line[at] : undefined
  // What follows is an extension, which means nothing to us.
  const isEnd = next === undefined || next === 59 || next === 32 || next === 9
  if (at > start && isEnd && hasReturn && size <= MAX_CHUNK_BYTES) return size
  const text = JSON.stringify(line.toString('latin1', start, Math.min(end, start + 40)))
  throw protocol(`${text} is no size of a chunk; expected a hexadecimal number`)
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48
  const lower = byte | 32
  return lower >= 97 && lower <= 102 ? lower - 87 : -1
}

function protocol(text: string): FetchError {
  return new FetchError('protocol', text)
}
