import { env } from 'node:process'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { byteMutation, type Bytes } from '../testdata/mutations.ts'
import { AnswerParser } from './answer-parser.ts'
import { BodyFlow } from './body-flow.ts'
import { BufferPool } from './buffer-pool.ts'
import { FetchError } from './failure.ts'
import { WholeInflater, type Inflater } from './inflater.ts'
import { InflaterPool } from './inflater-pool.ts'
import { StreamSlots } from './stream-slots.ts'

/** FUZZ_RUNS asks for more answers than a usual run has time for. */
const numRuns = Number(env['FUZZ_RUNS'] ?? 800)
const timeout = 3_600_000
const MAX_HEADER_BYTES = 600

const text = Array.from({ length: 60 }, (_, i) => `metric{i="${i}"} ${i * 1.5}\n`).join('')
const zipped = gzipSync(text)
const members = Buffer.concat([gzipSync(text.slice(0, 500)), gzipSync(text.slice(500))])
const head =
  'HTTP/1.1 200 OK\r\nDate: Sun, 01 Mar 2026 00:00:00 GMT\r\nContent-Type: text/plain; version=0.0.4\r\n'

const answers: Readonly<Record<string, Bytes>> = {
  sized: join(`${head}Content-Length: ${text.length}\r\n\r\n`, text),
  'sized gzip': join(
    `${head}Content-Encoding: gzip\r\nContent-Length: ${zipped.length}\r\n\r\n`,
    zipped,
  ),
  chunked: join(
    `${head}Transfer-Encoding: chunked\r\n\r\n`,
    `200\r\n${text.slice(0, 512)}\r\n10;x=y\r\n${text.slice(512, 528)}\r\n`,
    '0\r\nTrailer: x\r\n\r\n',
  ),
  'until close': join(`HTTP/1.0 200 OK\r\nServer: x\r\n\r\n`, text),
  'another status': join(
    'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 9\r\n\r\n',
    'not found',
  ),
}

const cuts = fc.array(fc.nat(2500), { maxLength: 5 })
const mutations = fc.array(byteMutation, { maxLength: 4 })

test.each(Object.entries(answers))(
  'an answer that is %s and changed is understood alike in whatever parts it comes',
  { timeout },
  (_, original) => {
    fc.assert(
      fc.property(mutations, cuts, (changes, at) => {
        const bytes = changes.reduce((body, change) => change(body), original)
        const whole = parse([bytes])
        expect(parse(partsOf(bytes, at))).toEqual(whole)
        expect(whole.body.length).toBeLessThanOrEqual(bytes.length)
      }),
      { numRuns },
    )
  },
)

test.each(Object.entries({ 'one member': zipped, 'two members': members }))(
  'a gzip body of %s, changed, is the same for both inflaters, within its limit',
  { timeout },
  (_, original) => {
    const limits = fc.constantFrom(2 * text.length, text.length, text.length - 1, 10)
    fc.assert(
      fc.property(mutations, cuts, limits, (changes, at, maxBytes) => {
        const bytes = changes.reduce((body, change) => change(body), original)
        const usual = inflate(partsOf(bytes, at), maxBytes)
        expect(inflate([bytes], maxBytes, () => new WholeInflater())).toEqual(usual)
        expect(usual.body.length).toBeLessThanOrEqual(maxBytes)
      }),
      { numRuns },
    )
  },
)

interface Understood {
  readonly status: number
  readonly body: string
  readonly hasEnded: boolean
  readonly isReusable: boolean
  readonly failure: string
}

function parse(parts: readonly Buffer[]): Understood {
  const body: Buffer[] = []
  let ends = 0
  const parser = new AnswerParser(MAX_HEADER_BYTES, {
    onHead: () => undefined,
    onBody: (bytes, start, end, isLast) => {
      body.push(Buffer.from(bytes.subarray(start, end)))
      if (isLast) ends++
    },
  })
  parser.reset()
  let failure = ''
  try {
    for (const part of parts) parser.execute(part, part.length)
    parser.executeClose()
  } catch (error) {
    if (!(error instanceof FetchError)) throw error
    failure = error.failureCause
  }
  expect(ends).toBe(parser.hasEnded ? 1 : 0)
  const { status, hasEnded, isReusable } = parser
  // What came before a failure depends on where the parts begin, and nobody uses it.
  if (failure !== '') return { status: 0, body: '', hasEnded, isReusable: false, failure }
  return { status, body: Buffer.concat(body).toString('latin1'), hasEnded, isReusable, failure }
}

function inflate(
  parts: readonly Buffer[],
  maxBytes: number,
  create?: () => Inflater,
): { readonly body: string; readonly isFailure: boolean } {
  const failures: unknown[] = []
  let body = ''
  const flow = new BodyFlow(
    {
      buffers: new BufferPool(),
      inflaters: new InflaterPool(create),
      slots: new StreamSlots(1),
    },
    {
      pause: () => undefined,
      resume: () => undefined,
      bodyRead: failure => void failures.push(failure),
    },
  )
  const read = (piece: Buffer): number => {
    body += piece.toString('latin1')
    return piece.length
  }
  flow.begin({ read }, true, maxBytes)
  parts.forEach((part, i) => flow.push(part, 0, part.length, i === parts.length - 1))
  // A size of megabytes in the last bytes has the body read in turns; they are not waited for here.
  if (failures.length === 0) flow.abort()
  expect(failures.length).toBeLessThanOrEqual(1)
  const [failure] = failures
  if (failure !== undefined) expect(failure).toBeInstanceOf(FetchError)
  const isFailure = failures.length === 0 || failure !== undefined
  return { body: isFailure ? '' : body, isFailure }
}

function partsOf(bytes: Buffer, at: readonly number[]): Buffer[] {
  const places = [0, ...at.filter(cut => cut < bytes.length).toSorted((a, b) => a - b)]
  return places.map((start, i) => bytes.subarray(start, places[i + 1] ?? bytes.length))
}

function join(...parts: readonly (Buffer | string)[]): Bytes {
  return Buffer.concat(parts.map(part => Buffer.from(part)))
}
