import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { HandleInflater, WholeInflater } from './inflater.ts'
import { createFetchRoom, createFetchStats, type Fetched } from './index.ts'
import { StreamSlots } from './stream-slots.ts'
import { collect, GZIP, make, serve, sized } from './testdata/raw-server.ts'

const MIB = 1024 * 1024

/** Numbered lines, so that a piece in the wrong place is noticed. */
function lines(bytes: number): Buffer {
  const body = Buffer.alloc(bytes)
  for (let at = 0, i = 0; at < bytes; i++) at += body.write(`line_${i * 7919} ${i}\n`, at)
  return body
}

const inflaters = [
  { name: "the handle inside Node's Gunzip", create: () => HandleInflater.create()! },
  { name: 'documented functions only', create: () => new WholeInflater() },
]

test('this Node has the handle that bodies are inflated with', () => {
  expect(HandleInflater.create()).toBeInstanceOf(HandleInflater)
})

describe.each(inflaters)('with $name', ({ create: createInflater }) => {
  const room = { createInflater }

  test.each([0, 1, 262_144, 3 * MIB, 4 * MIB - 1])(
    'a body of %i bytes arrives as one piece',
    async bytes => {
      const body = lines(bytes)
      const { url } = await serve(socket => socket.write(sized(gzipSync(body), GZIP)))
      const { fetcher } = make(url, {}, {}, room)
      for (let i = 0; i < 2; i++) {
        const reader = collect()
        expect(await fetcher.fetch(reader)).toMatchObject({ kind: 'body', bodyBytes: bytes })
        expect(reader.pieces).toEqual([bytes])
        expect(reader.body.equals(body)).toBe(true)
      }
    },
  )

  test('a body of two members is one body', async () => {
    const body = lines(100_000)
    const two = Buffer.concat([gzipSync(body), gzipSync('end\n')])
    const { url } = await serve(socket => socket.write(sized(two, GZIP)))
    const reader = collect()
    await make(url, {}, {}, room).fetcher.fetch(reader)
    expect(reader.body.equals(Buffer.concat([body, Buffer.from('end\n')]))).toBe(true)
  })

  test('a body that is cut off anywhere, or goes on, is a failure, and the next one is read', async () => {
    const whole = gzipSync('up 1\nup 2\n')
    const bad = [
      ...Array.from(whole, (_, i) => whole.subarray(0, i)),
      Buffer.concat([whole, Buffer.from('garbage')]),
      Buffer.concat([whole, Buffer.alloc(5)]),
      Buffer.concat([whole, whole.subarray(0, 5)]),
      Buffer.from('not gzip at all'),
    ]
    const { url } = await serve((socket, i) =>
      socket.write(sized(i % 2 === 1 ? whole : (bad[i / 2] ?? ''), GZIP)),
    )
    const { fetcher, stats } = make(url, {}, {}, room)
    for (const body of bad) {
      const fetched = await fetcher.fetch(collect())
      expect(fetched, `${body.length} bytes`).toMatchObject({
        cause: 'encoding',
        status: 200,
        error: expect.stringContaining('cannot decompress the body: '),
      })
      expect(await fetcher.fetch(collect())).toMatchObject({ kind: 'body', bodyBytes: 10 })
    }
    expect(stats).toMatchObject({ gunzipFailures: bad.length, dials: 1 })
  })

  test('a small body that inflates to a large one stops at the limit', async () => {
    const bomb = gzipSync(Buffer.alloc(100 * MIB))
    const { url } = await serve(socket => socket.write(sized(bomb, GZIP)))
    const { fetcher, stats } = make(url, { maxBodyBytes: 5 * MIB }, {}, room)
    const reader = collect()
    expect(await fetcher.fetch(reader)).toMatchObject({
      cause: 'too-large',
      error: expect.stringContaining(`max_scrape_size=${5 * MIB} bytes`),
    })
    expect(reader.body.length).toBeLessThanOrEqual(5 * MIB)
    expect(stats.tooLarge).toBe(1)
  })

  test.each([5 * MIB, 20 * MIB])('a body of exactly the limit of %i bytes is read', async bytes => {
    const body = lines(bytes)
    const { url } = await serve(socket => socket.write(sized(gzipSync(body, { level: 1 }), GZIP)))
    const fits = collect(piece => piece.lastIndexOf(10) + 1)
    const { fetcher } = make(url, { maxBodyBytes: bytes }, {}, room)
    expect(await fetcher.fetch(fits)).toMatchObject({ kind: 'body' })
    expect(fits.body.equals(body)).toBe(true)
    const less = make(url, { maxBodyBytes: bytes - 1 }, {}, room)
    expect(await less.fetcher.fetch(collect())).toMatchObject({ cause: 'too-large' })
  })

  test('large bodies are read in pieces while they come, a few at a time', async () => {
    const body = lines(24 * MIB)
    const zipped = gzipSync(body, { level: 1 })
    expect(zipped.length).toBeGreaterThan(2 * MIB)
    const { url } = await serve(socket => socket.write(sized(zipped, GZIP)))
    const maxBodyBytes = 64 * MIB
    const first = make(url, { maxBodyBytes }, {}, { ...room, maxStreams: 1 })
    const reader = collect(piece => Math.floor(piece.length / 3))
    await first.fetcher.fetch(reader)
    expect(reader.pieces.length).toBeGreaterThan(5)
    expect(reader.hasEnded).toBe(true)
    expect(reader.body.equals(body)).toBe(true)
    expect(await first.fetcher.fetch(collect())).toMatchObject({ kind: 'body' })
    expect(first.stats.dials).toBe(1)
  })
})

test('large bodies wait for each other, small ones do not, and whoever is closed leaves', async () => {
  const large = lines(12 * MIB)
  const { url } = await serve((socket, i) => socket.write(sized(i === 3 ? 'small' : large)))
  const shared = createFetchRoom({ stats: createFetchStats(), maxStreams: 1 })
  const [first, second, third, fourth] = [1, 2, 3, 4].map(
    () => make(url, {}, { room: shared }).fetcher,
  )
  const order: string[] = []
  const ended = async (name: string, fetched: Promise<Fetched>): Promise<Fetched> => {
    const result = await fetched
    order.push(name)
    return result
  }
  const openBefore = shared.stats.openConnections
  const running = [
    ended('first', first!.fetch(collect())),
    ended('second', second!.fetch(collect())),
    ended('third', third!.fetch(collect())),
  ]
  await expect.poll(() => shared.stats.openConnections).toBe(openBefore + 3)
  expect(await ended('small', fourth!.fetch(collect()))).toMatchObject({ kind: 'body' })
  second!.close()
  const results = await Promise.all(running)
  expect(results.map(({ kind }) => kind).filter(kind => kind === 'body').length).toBeGreaterThan(1)
  expect(order.length).toBe(4)
  // Every slot came back.
  expect(await first!.fetch(collect())).toMatchObject({ kind: 'body' })
})

test('a slot is given in order, and whoever left is passed over', async () => {
  const slots = new StreamSlots(1)
  const started: number[] = []
  const [one, two, three] = [1, 2, 3].map(i => () => void started.push(i))
  for (const start of [one, two, three]) slots.take(start!)
  expect(started).toEqual([1])
  expect(slots.leave(one!)).toBe(false)
  expect(slots.leave(two!)).toBe(true)
  slots.give()
  await expect.poll(() => started).toEqual([1, 3])
  slots.give()
  slots.take(two!)
  expect(started).toEqual([1, 3, 2])
})

test('a reader that reads nothing is given longer pieces', async () => {
  const body = lines(12 * MIB)
  const { url } = await serve(socket => socket.write(sized(body)))
  const reader = collect(() => 0)
  await make(url).fetcher.fetch(reader)
  expect(reader.pieces).toEqual([4 * MIB, 8 * MIB, 12 * MIB])
  expect(reader.body.equals(body)).toBe(true)
})

test('an endless body stops at the limit', async () => {
  const { url } = await serve(socket => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n')
    const write = (): void => {
      while (socket.writable && socket.write(Buffer.alloc(100_000, 'x')));
    }
    socket.on('drain', write)
    write()
  })
  expect(await make(url).fetcher.fetch(collect())).toMatchObject({ cause: 'too-large' })
})

test('a body that announces more than the limit is not read', async () => {
  const { url } = await serve(socket =>
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n'),
  )
  const reader = collect()
  const { fetcher } = make(url, { maxBodyBytes: 98 })
  expect(await fetcher.fetch(reader)).toMatchObject({ cause: 'too-large' })
  expect(reader.pieces).toEqual([])
})

test('a fetch that is closed by its own reader ends, whatever the reader says', async () => {
  const { url } = await serve(socket => socket.write(sized(lines(9 * MIB))))
  const { fetcher } = make(url)
  const fetched = await fetcher.fetch({
    read: piece => {
      fetcher.close()
      return piece.length
    },
  })
  expect(fetched).toMatchObject({ cause: 'aborted' })
})

test('200 MB pass through with a few MB of memory, and others get their turn', async () => {
  const part = lines(MIB)
  const { url } = await serve(socket => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${200 * MIB}\r\n\r\n`)
    let left = 200
    const write = (): void => {
      while (left > 0) {
        left--
        if (!socket.write(part)) return
      }
    }
    socket.on('drain', write)
    write()
  })
  const { fetcher } = make(url, { maxBodyBytes: 300 * MIB })
  let longest = 0
  let most = 0
  const before = process.memoryUsage().rss
  const fetched = await fetcher.fetch({
    read: piece => {
      longest = Math.max(longest, piece.length)
      most = Math.max(most, process.memoryUsage().rss)
      return piece.length
    },
  })
  expect(fetched).toMatchObject({ kind: 'body', bodyBytes: 200 * MIB })
  expect(longest).toBeLessThanOrEqual(4 * MIB)
  expect(most - before).toBeLessThan(100 * MIB)
})
