import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AnswerParser } from './answer-parser.ts'

/** Feeds the parts one after the other; each lies in the same buffer, as reads do. */
function parse(parts: readonly Buffer[], isClosed = false) {
  const shared = Buffer.alloc(8192, '\n')
  const body: Buffer[] = []
  let heads = 0
  let ends = 0
  const parser = new AnswerParser(1000, {
    onHead: () => heads++,
    onBody: (bytes, start, end, isLast) => {
      body.push(Buffer.from(bytes.subarray(start, end)))
      if (isLast) ends++
    },
  })
  parser.reset()
  let error = ''
  try {
    for (const part of parts) {
      part.copy(shared)
      parser.execute(shared, part.length)
    }
    if (isClosed) parser.executeClose()
  } catch (thrown) {
    error = thrown instanceof Error ? thrown.message : 'no error'
  }
  const { status, encoding, location, isReusable, hasEnded } = parser
  const text = Buffer.concat(body).toString()
  return { status, encoding, location, isReusable, hasEnded, text, heads, ends, error }
}

const OK = 'HTTP/1.1 200 OK\r\n'
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`

const answers: readonly [name: string, text: string, isClosed: boolean, want: object][] = [
  [
    'a sized body',
    `${OK}content-LENGTH:  5 \r\n\r\nhello`,
    false,
    { text: 'hello', isReusable: true },
  ],
  ['an empty body', `${OK}Content-Length: 0\r\n\r\n`, false, { text: '', isReusable: true }],
  ['bytes behind', `${OK}Content-Length: 1\r\n\r\nab`, false, { text: 'a', isReusable: false }],
  [
    'chunks',
    `${CHUNKED}2\r\nhe\r\n0003\r\nllo\r\n0\r\n\r\n`,
    false,
    { text: 'hello', isReusable: true },
  ],
  [
    'chunks with extensions',
    `${CHUNKED}A;x="y;"\r\n0123456789\r\n0 ;z\r\n\r\n`,
    false,
    { text: '0123456789' },
  ],
  [
    'trailers',
    `${CHUNKED}1\r\na\r\n0\r\nDigest: x\r\nB: y\r\n\r\n`,
    false,
    { text: 'a', isReusable: true },
  ],
  ['a body until the end', `${OK}X: y\r\n\r\na\r\nb`, true, { text: 'a\r\nb', isReusable: false }],
  [
    'early answers',
    `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\n${OK}Content-Length: 1\r\n\r\na`,
    false,
    { text: 'a', isReusable: true },
  ],
  [
    'lines that end with LF only',
    'HTTP/1.1 200 OK\nContent-Length: 1\nX:\n\na',
    false,
    { text: 'a' },
  ],
  [
    'an old server',
    'HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 1\r\n\r\na',
    false,
    { text: 'a', isReusable: true },
  ],
  [
    'a server that closes',
    `${OK}Connection: x , Close\r\nContent-Length: 1\r\n\r\na`,
    false,
    { text: 'a', isReusable: false },
  ],
  [
    'length and chunks',
    `${OK}Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n`,
    false,
    { text: 'a', isReusable: false },
  ],
  [
    'no content',
    'HTTP/1.1 204 No Content\r\nContent-Encoding: GZIP\r\n\r\n',
    false,
    { text: '', status: 204, encoding: 'gzip', isReusable: true },
  ],
  [
    'a redirect',
    'HTTP/1.1 302\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n',
    false,
    { status: 302, location: '/b' },
  ],
]

test.each(answers)(
  '%s: the answer is the same however its bytes are split',
  (_, text, isClosed, want) => {
    const bytes = Buffer.from(text)
    const whole = parse([bytes], isClosed)
    expect(whole).toMatchObject({ heads: 1, ends: 1, hasEnded: true, error: '', ...want })
    const same = { ...whole }
    for (let i = 0; i <= bytes.length; i++) {
      expect(parse([bytes.subarray(0, i), bytes.subarray(i)], isClosed)).toEqual(same)
    }
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length)), cuts => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), bytes.length]
        const parts = at.slice(1).map((end, i) => bytes.subarray(at[i], end))
        expect(parse(parts, isClosed)).toEqual(same)
      }),
    )
  },
)

test.each<[string, string]>([
  ['HTTP/2 200', 'not HTTP/1.1'],
  ['HTTP/1.1 20\r\n', 'no status line'],
  [`${OK}Content-Length : 5\r\n`, 'no header'],
  [`${OK}A: b\r\n folded\r\n`, 'no header'],
  [`${OK}:x\r\n`, 'no header'],
  [`${OK}Content-Length: 5\r\nContent-Length: 5\r\n`, 'two headers'],
  [`${OK}Content-Length: 5, 5\r\n`, '"5, 5"'],
  [`${OK}Content-Length: -5\r\n`, '"-5"'],
  [`${OK}Content-Length: 9999999999999999\r\n`, 'expected a number of bytes'],
  [`${OK}Transfer-Encoding: gzip, chunked\r\n`, 'expected chunked'],
  [`${CHUNKED}\r\n`, 'no size of a chunk'],
  [`${CHUNKED}-1\r\n`, 'no size of a chunk'],
  [`${CHUNKED}0x1\r\n`, 'no size of a chunk'],
  [`${CHUNKED}1\na`, 'no size of a chunk'],
  [`${CHUNKED}ffffffffffffffff\r\n`, 'no size of a chunk'],
  [`${CHUNKED}1\r\nab\r\n`, 'longer than its size'],
  [`${CHUNKED}1;${'x'.repeat(2000)}`, 'longer than 1024 bytes'],
  [`${CHUNKED}0\r\nX: ${'x'.repeat(2000)}`, 'larger than 1000 bytes'],
  [`${OK}${'A: b\r\n'.repeat(200)}`, 'larger than 1000 bytes'],
  ['HTTP/1.1 100 Continue\r\n\r\n'.repeat(50), 'larger than 1000 bytes'],
])('%j is refused', (text, part) => {
  expect(parse([Buffer.from(text)]).error).toContain(part)
  expect(parse([...text].map(letter => Buffer.from(letter))).error).toContain(part)
})

test('whatever comes, the parser answers or refuses', () => {
  fc.assert(
    fc.property(fc.constantFrom(...answers), fc.nat(), fc.nat(255), ([, text], at, byte) => {
      const bytes = Buffer.from(text)
      bytes[at % bytes.length] = byte
      const got = parse([bytes], true)
      expect(got.ends).toBeLessThanOrEqual(1)
    }),
  )
})
