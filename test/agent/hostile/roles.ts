import { gzipSync } from 'node:zlib'
import { closing, dripping, endless, made, sized, type RawAnswer } from './raw-server.ts'

/** What a kind of target does, and what the agent has to say about it. */
export interface Role {
  readonly answer?: RawAnswer
  /** Fields of its job. */
  readonly job?: Readonly<Record<string, unknown>>
  /** How many targets; default 1. */
  readonly targets?: number
  /** What is shown as the last error; without one the scrape is a success. */
  readonly error?: RegExp
  /** Where it is scraped instead of the server. */
  readonly address?: string
}

const GZIP = 'Content-Encoding: gzip\r\n'
const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
const UNTIL_CLOSE = 'HTTP/1.1 200 OK\r\n\r\n'
const TOO_LARGE = /larger than the limit max_scrape_size=4194304 bytes/
const metrics = (count: number): string =>
  Array.from({ length: count }, (_, i) => `some_metric{i="${i}"} ${i}\n`).join('')
const piece = Buffer.from(metrics(2000))
const chunk = Buffer.concat([
  Buffer.from(`${piece.length.toString(16)}\r\n`),
  piece,
  Buffer.from('\r\n'),
])
const zipped = gzipSync(metrics(5000))
const mebibytes = (count: number): Buffer => Buffer.alloc(count * 1024 * 1024, 'x')
/** 64 members of 16 MiB each: 1 GiB out of 1 MiB. */
const bomb = Buffer.concat(Array.from({ length: 64 }, () => gzipSync(mebibytes(16))))
/** 15 MiB out of 15 KiB, all of it one line. */
const smallBomb = gzipSync(mebibytes(15))
const small = { max_scrape_size: '4MiB' }
const hasty = { scrape_timeout: '1s' }
const slow = { scrape_interval: '10s', scrape_timeout: '3s' }
const good = made(index => `a{b="c"} ${index}\n`)

/** Hostile targets by name. */
export const hostileRoles: Readonly<Record<string, Role>> = {
  // Bodies without end.
  'endless-chunked': { answer: endless(CHUNKED, chunk), job: small, error: TOO_LARGE },
  'endless-until-close': { answer: endless(UNTIL_CLOSE, piece), job: small, error: TOO_LARGE },
  'endless-line': {
    answer: endless(UNTIL_CLOSE, Buffer.alloc(64 * 1024, 'x')),
    job: small,
    error: TOO_LARGE,
  },
  'endless-chunk-size': {
    answer: endless(CHUNKED, Buffer.alloc(4096, '0')),
    error: /the line with a chunk's size is longer than 1024 bytes/,
  },
  'endless-error': {
    answer: endless('HTTP/1.1 500 Oh\r\n\r\n', piece),
    error: /unexpected status code 500/,
  },
  'slow-drip': {
    job: hasty,
    answer: dripping(UNTIL_CLOSE, 'a 1\n', 20),
    error: /the timeout of 1000 ms passed while reading the body/,
  },
  'slow-header': {
    job: hasty,
    answer: dripping('HTTP/1.1 200 OK\r\n', 'X-Header: x\r\n', 20),
    error: /the timeout of 1000 ms passed while reading the header/,
  },
  // Compression.
  'gzip-bomb': { answer: sized(bomb, GZIP), job: small, error: TOO_LARGE },
  'gzip-bomb-small': { answer: sized(smallBomb, GZIP), job: small, error: TOO_LARGE },
  'gzip-bomb-within-limit': { answer: sized(smallBomb, GZIP) },
  'gzip-cut': {
    answer: sized(zipped.subarray(0, zipped.length / 2), GZIP),
    error: /cannot decompress the body: unexpected end of file/,
  },
  'gzip-and-garbage': {
    answer: sized(Buffer.concat([zipped, Buffer.from('garbage')]), GZIP),
    error: /cannot decompress the body/,
  },
  'gzip-only-said': {
    answer: sized(metrics(10), GZIP),
    error: /cannot decompress the body: incorrect header check/,
  },
  brotli: { answer: sized('x', 'Content-Encoding: br\r\n'), error: /Content-Encoding "br"/ },
  // Texts.
  'content-type': { answer: sized(metrics(10), 'Content-Type: image/png\r\n') },
  html: { answer: sized('<!doctype html>\n<p>It works!</p>\n'.repeat(50)) },
  'html-error': {
    answer: sized('<p>no</p>'.repeat(1000), 'Content-Type: text/html\r\n', '503 Busy'),
    error: /unexpected status code 503/,
  },
  'long-line': { answer: sized(`a{b="${'x'.repeat(10_000_000)}"} 1\n`) },
  'long-number': { answer: sized(`a ${'1'.repeat(1_000_000)}x\n`) },
  'long-comment': { answer: sized(`# HELP "${'x'.repeat(10_000_000)}" text\na 1\n`) },
  'many-labels': {
    answer: sized(`a{${Array.from({ length: 100_000 }, (_, i) => `l${i}="v"`).join(',')}} 1\n`),
  },
  'nul-bytes': { answer: sized(`a\0b{c="\0"} 1\n${'\0'.repeat(100_000)}\n\0\n`) },
  'invalid-utf-8': {
    answer: sized(Buffer.from('a{b="\xff\xfe\xc0\x80"} 1\n\xe4\xf6 2\n', 'latin1')),
  },
  'no-numbers': {
    answer: sized(
      ['0x1f', '1_000', '--1', '1e', '.', '1,5', '12 13 14', 'null', '']
        .map(value => `a ${value}\n`)
        .join(''),
    ),
  },
  'bad-lines': { answer: made(index => `${index} {\n`.repeat(5000)) },
  duplicates: {
    answer: made(index => `b ${index}\n${'a 1\n'.repeat(20_000)}`),
  },
  // Connections.
  'reset-in-body': {
    answer: socket => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n${metrics(100)}`)
      setTimeout(() => socket.resetAndDestroy(), 50)
    },
    error: /the connection was lost while reading the body/,
  },
  'closed-in-body': {
    answer: closing(`HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n${metrics(100)}`),
    error: /the target closed the connection while reading the body/,
  },
  'large-header': {
    answer: sized(metrics(1), `X-Header: ${'x'.repeat(1_000_000)}\r\n`),
    error: /the header is larger than 4096 bytes/,
  },
  'no-http': { answer: closing('SSH-2.0-OpenSSH_9.9\r\n'), error: /the answer is not HTTP\/1.1/ },
  'continues-forever': {
    answer: endless('', Buffer.from('HTTP/1.1 100 Continue\r\n\r\n'.repeat(100))),
    error: /the header is larger than 4096 bytes/,
  },
  'redirect-circle': {
    answer: (socket, { address }) =>
      void socket.write(
        `HTTP/1.1 302 Found\r\nLocation: http://${address}/redirect-circle/0\r\nContent-Length: 0\r\n\r\n`,
      ),
    error: /more than 10 redirects/,
  },
  'more-than-said': {
    answer: socket => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\na 1\nb 2\n'),
  },
  late: {
    job: hasty,
    answer: (socket, request) => void setTimeout(() => good(socket, request), 1200),
    error: /the timeout of 1000 ms passed while waiting for the first byte/,
  },
  // Many.
  'everything-new': {
    answer: made(index => {
      const line = (_: unknown, i: number): string => `new_${index}_${i}{i="${i}"} ${i}\n`
      return Array.from({ length: 10_000 }, line).join('')
    }),
  },
  refused: {
    targets: 5000,
    address: '127.0.0.1:1',
    job: slow,
    error: /ECONNREFUSED/,
  },
  'black-hole': {
    targets: 5000,
    answer: () => undefined,
    job: slow,
    error: /the timeout of 3000 ms passed while waiting for the first byte/,
  },
}

/** Series of a good target's body. */
export const GOOD_SERIES = 50
export const GOOD_TARGETS = 20

/** Targets that must not be harmed. */
export const goodRole: Role = {
  targets: GOOD_TARGETS,
  job: { scrape_interval: '1s', scrape_timeout: '1s' },
  answer: made(index =>
    Array.from({ length: GOOD_SERIES }, (_, i) => `good{i="${i}"} ${index}\n`).join(''),
  ),
}
