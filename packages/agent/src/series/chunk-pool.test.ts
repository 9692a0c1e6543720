import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ChunkPool } from './index.ts'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const textOf = (pool: ChunkPool, id: number): string => Buffer.from(pool.bytesOf(id)).toString()

test('equal bytes have one number, others have others', () => {
  const pool = new ChunkPool(1)
  const ids = ['a', 'b', 'a', '', 'ab', 'b'].map(text => pool.intern(bytesOf(text)))
  expect(ids[2]).toBe(ids[0])
  expect(ids[5]).toBe(ids[1])
  expect(new Set(ids).size).toBe(4)
  expect(pool.size).toBe(4)
  expect(ids.map(id => textOf(pool, id))).toEqual(['a', 'b', 'a', '', 'ab', 'b'])
})

test('of longer bytes only the first ones count, and they may be reused', () => {
  const pool = new ChunkPool(1)
  const bytes = bytesOf('abcdef')
  const id = pool.intern(bytes, 3)
  bytes.fill(0)
  expect(textOf(pool, id)).toBe('abc')
  expect(pool.intern(bytesOf('abc'))).toBe(id)
})

test('a chunk stays until its last user gives it back', () => {
  const pool = new ChunkPool(1)
  const id = pool.intern(bytesOf('a'))
  pool.intern(bytesOf('a'))
  pool.retain(id)
  for (let users = 3; users > 0; users--) {
    expect([pool.size, textOf(pool, id)]).toEqual([1, 'a'])
    pool.release(id)
  }
  expect(pool.size).toBe(0)
})

test('numbers are used again', () => {
  const pool = new ChunkPool(1)
  const first = pool.intern(bytesOf('a'))
  pool.release(first)
  expect(pool.intern(bytesOf('b'))).toBe(first)
  expect(textOf(pool, first)).toBe('b')
})

test('memory is used again: what comes and goes does not grow the pool', () => {
  const pool = new ChunkPool(1)
  const stays = pool.intern(bytesOf('stays'))
  const round = (r: number): void => {
    const ids = Array.from({ length: 3000 }, (_, i) =>
      pool.intern(bytesOf(`chunk ${r} ${i}`.padEnd(100))),
    )
    for (const id of ids) pool.release(id)
  }
  for (let r = 0; r < 5; r++) round(r)
  const before = pool.bytes
  for (let r = 5; r < 50; r++) round(r)
  expect(pool.bytes).toBeLessThanOrEqual(1.5 * before)
  expect([pool.size, textOf(pool, stays)]).toEqual([1, 'stays'])
})

test('each chunk starts at a word, where words, offsets and lengths say', () => {
  const pool = new ChunkPool(1)
  const texts = Array.from({ length: 5000 }, (_, i) => `${'x'.repeat(i % 23)}${i}`)
  const ids = texts.map(text => pool.intern(bytesOf(text)))
  const { words, offsets, lengths } = pool
  const read = ids.map(id => Buffer.from(words.buffer, 4 * offsets[id]!, lengths[id]).toString())
  expect(read).toEqual(texts)
})

/** Whom a model of the pool says to have how many users. */
class Model {
  readonly pool: ChunkPool
  readonly #users = new Map<string, { readonly id: number; users: number }>()

  constructor(seed: number) {
    this.pool = new ChunkPool(seed)
  }

  get texts(): string[] {
    return [...this.#users.keys()]
  }

  intern(text: string): void {
    const id = this.pool.intern(bytesOf(text))
    const known = this.#users.get(text)
    if (known === undefined) this.#users.set(text, { id, users: 1 })
    else {
      if (known.id !== id) throw new Error(`${JSON.stringify(text)} has two numbers`)
      known.users++
    }
  }

  retain(text: string): void {
    const known = this.#users.get(text)
    if (known === undefined) return
    this.pool.retain(known.id)
    known.users++
  }

  release(text: string): void {
    const known = this.#users.get(text)
    if (known === undefined) return
    this.pool.release(known.id)
    if (--known.users === 0) this.#users.delete(text)
  }

  releaseAll(text: string): void {
    while (this.#users.has(text)) this.release(text)
  }

  /** Texts whose bytes are not what they were. */
  wrong(): string[] {
    const wrong = [...this.#users].filter(([text, { id }]) => textOf(this.pool, id) !== text)
    const numbers = new Set(this.#users.values().map(({ id }) => id))
    if (numbers.size !== this.#users.size) wrong.push(['two with one number', { id: 0, users: 0 }])
    return wrong.map(([text]) => text)
  }
}

const step = fc.tuple(
  fc.constantFrom(
    'intern' as const,
    'intern' as const,
    'retain' as const,
    'release' as const,
    'release' as const,
  ),
  fc.oneof(fc.constantFrom('a', 'b', 'ab', '', 'abcd', 'abcde'), fc.string({ maxLength: 9 })),
)

test('whatever is taken and given back, the pool agrees with a map', () => {
  fc.assert(
    fc.property(fc.integer(), fc.array(step, { maxLength: 200 }), (seed, steps) => {
      const model = new Model(seed)
      for (const [action, text] of steps) model[action](text)
      expect(model.pool.size).toBe(model.texts.length)
      expect(model.wrong()).toEqual([])
    }),
    { numRuns: 300 },
  )
})

test('also over long sequences, in which everything grows and is moved together', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 6, maxLength: 9 }),
      (seed, phases) => {
        const model = new Model(seed)
        let next = 0
        phases.forEach((phase, p) => {
          // Grows by thousands of long chunks, then loses most of them.
          for (let i = 0; i < 1500 * phase; i++) model.intern(`${'y'.repeat(i % 250)}${next++}`)
          const texts = model.texts
          for (let i = 0; i < texts.length; i++) {
            if ((i * 7919 + p) % 8 > 0) model.release(texts[i]!)
            else model.retain(texts[i]!)
          }
          for (const text of texts.slice(0, 500)) model.intern(text)
        })
        expect(model.pool.size).toBe(model.texts.length)
        expect(model.wrong()).toEqual([])
        for (const text of model.texts) model.releaseAll(text)
        expect(model.pool.size).toBe(0)
      },
    ),
    { numRuns: 5 },
  )
})
