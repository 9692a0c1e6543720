import fc from 'fast-check'

/** One change to the bytes of a body; places are taken modulo what there is. */
export type Mutation = (body: Bytes) => Bytes

/** As file and buffer functions return them. */
export type Bytes = Buffer<ArrayBuffer>

const NEWLINE = 10
const place = fc.nat(2 ** 31 - 1)
/** Bytes that mean something in an exposition are more likely to break it. */
const byte = fc.oneof(
  fc.constantFrom(...Buffer.from('\n\r\t {}",=\\#0123456789.+-eEinfaN\0\x7f\xff', 'latin1')),
  fc.nat(255),
)

/** Changes bytes: sets, inserts, deletes, swaps, cuts. */
export const byteMutation: fc.Arbitrary<Mutation> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(place, byte).map(([at, value]) => set(at, value)) },
  fc.tuple(place, fc.array(byte, { minLength: 1, maxLength: 20 })).map(
    ([at, bytes]): Mutation =>
      body => splice(body, at % (body.length + 1), 0, Buffer.from(bytes)),
  ),
  fc.tuple(place, fc.nat(40)).map(
    ([at, count]): Mutation =>
      body => splice(body, at % (body.length + 1), count, Buffer.alloc(0)),
  ),
  fc.tuple(place, fc.integer({ min: 1, max: 8 })).map(([at, bit]): Mutation => body => {
    if (body.length === 0) return body
    const index = at % body.length
    return set(index, (body[index] ?? 0) ^ (1 << (bit - 1)))(body)
  }),
  place.map((at): Mutation => body => body.subarray(0, at % (body.length + 1))),
)

/** Changes lines and blocks of lines: deletes, repeats, moves, swaps, turns around. */
export const lineMutation: fc.Arbitrary<Mutation> = fc
  .tuple(place, fc.nat(60), place, fc.constantFrom('delete', 'repeat', 'move', 'reverse', 'often'))
  .map(([at, length, to, how]): Mutation => body => {
    const lines = splitLines(body)
    const start = at % (lines.length + 1)
    const block = lines.slice(start, start + length)
    const rest = [...lines.slice(0, start), ...lines.slice(start + length)]
    const target = to % (rest.length + 1)
    const changed = {
      delete: () => rest,
      repeat: () => [...lines.slice(0, start), ...block, ...lines.slice(start)],
      move: () => [...rest.slice(0, target), ...block, ...rest.slice(target)],
      reverse: () => [...lines.slice(0, start), ...block.toReversed(), ...lines.slice(start + length)],
      often: () => [...lines, ...Array.from({ length: 20 }, () => block.slice(0, 3)).flat()],
    }
    return Buffer.concat(changed[how]())
  })

const part = fc.integer({ min: 0, max: 999_999_999 })
/** Decimals of up to 18 digits as well: doubles of any size seldom look like what targets say. */
const number = fc.oneof(
  fc.double(),
  fc.tuple(part, part).map(([whole, rest]) => `${whole}.${rest}`),
)

/** Changes the numbers at the ends of lines, as a target does from scrape to scrape. */
export const valueMutation: fc.Arbitrary<Mutation> = fc
  .tuple(fc.integer({ min: 1, max: 9 }), number)
  .map(([every, value]): Mutation => body => {
    const text = body.toString('latin1')
    let line = 0
    const changed = text.replaceAll(/ [^ \n]+(?=\n)/g, old =>
      line++ % every === 0 ? ` ${value}` : old,
    )
    return Buffer.from(changed, 'latin1')
  })

/** Any change. */
export const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  { weight: 4, arbitrary: byteMutation },
  { weight: 3, arbitrary: lineMutation },
  { weight: 2, arbitrary: valueMutation },
)

function set(at: number, value: number): Mutation {
  return body => {
    const changed = Buffer.from(body)
    if (changed.length > 0) changed[at % changed.length] = value
    return changed
  }
}

function splice(body: Bytes, at: number, count: number, bytes: Bytes): Bytes {
  return Buffer.concat([body.subarray(0, at), bytes, body.subarray(at + count)])
}

function splitLines(body: Bytes): Bytes[] {
  const lines: Bytes[] = []
  for (let at = 0; at < body.length;) {
    const newline = body.indexOf(NEWLINE, at)
    const end = newline < 0 ? body.length : newline + 1
    lines.push(body.subarray(at, end))
    at = end
  }
  return lines
}
