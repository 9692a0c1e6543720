import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import type { QueueOptions } from './buffered-queue.ts'
import { crc32c } from './crc32c.ts'
import { Ledger } from '../ledger/index.ts'
import { openBufferedQueue, type Block, type BufferedQueue, type Damage } from './index.ts'

const dirs: string[] = []

afterEach(() => {
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true })
})

function temporaryDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'vmkit-queue-'))
  dirs.push(dir)
  return dir
}

interface Opened {
  readonly queue: BufferedQueue
  readonly ledger: Ledger
  readonly damages: Damage[]
}

function open(dir: string, options: Partial<QueueOptions> = {}): Opened {
  const ledger = new Ledger()
  const damages: Damage[] = []
  const queue = openBufferedQueue({
    dir,
    ledger,
    maxMemoryBlocks: 2,
    maxMemoryBytes: 1e6,
    maxDiskBytes: 0,
    onDamage: damage => damages.push(damage),
    onDiskError: error => {
      throw error
    },
    ...options,
  })
  return { queue, ledger, damages }
}

function block(name: string, samples = 1): Block {
  const payload = Buffer.from(name)
  return { payload, codec: 'snappy', samples, series: 1, minTimeMs: 1, maxTimeMs: 2 }
}

function put({ queue, ledger }: Opened, ...names: string[]): void {
  for (const name of names) {
    ledger.receive(1)
    queue.put(block(name))
  }
}

function drain({ queue }: Opened): string[] {
  const names: string[] = []
  for (let lease = queue.take(); lease !== undefined; lease = queue.take()) {
    names.push(Buffer.from(lease.block.payload).toString())
    lease.ack()
  }
  return names
}

function segments(dir: string): string[] {
  return readdirSync(dir).filter(name => name.endsWith('.segment'))
}

test('crc32c gives the value of RFC 3720', () => {
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa)
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283)
  expect(crc32c(Buffer.from('56789'), crc32c(Buffer.from('1234')))).toBe(0xe3069283)
})

describe('BufferedQueue', () => {
  test('keeps blocks in memory while the receiver keeps up', () => {
    const dir = temporaryDir()
    const opened = open(dir)
    put(opened, 'a', 'b')
    expect(segments(dir)).toEqual([])
    expect(drain(opened)).toEqual(['a', 'b'])
    opened.queue.close()
  })

  test('moves everything to disk when memory is full, and keeps the order', () => {
    const dir = temporaryDir()
    const opened = open(dir)
    put(opened, 'a', 'b', 'c', 'd')
    expect(opened.queue.memoryBlocks).toBe(0)
    expect(drain(opened)).toEqual(['a', 'b', 'c', 'd'])
    expect(segments(dir)).toEqual([])
    opened.queue.close()
  })

  test('moves blocks to disk that nobody fetched for five seconds', () => {
    let nowMs = 0
    const opened = open(temporaryDir(), { now: () => nowMs })
    put(opened, 'a')
    nowMs = 6000
    put(opened, 'b')
    expect(opened.queue.memoryBlocks).toBe(0)
    expect(drain(opened)).toEqual(['a', 'b'])
    opened.queue.close()
  })

  test('gives back after a clean restart what was not acknowledged', () => {
    const dir = temporaryDir()
    const first = open(dir)
    put(first, 'a', 'b', 'c')
    first.queue.take()?.ack()
    first.queue.take()
    first.queue.close()
    const second = open(dir)
    expect(second.queue.pendingSamples).toBe(2)
    expect(second.ledger.received).toBe(2)
    expect(drain(second)).toEqual(['b', 'c'])
    expect(second.ledger.pending).toBe(0)
    second.queue.close()
    const third = open(dir)
    expect(drain(third)).toEqual([])
    third.queue.close()
  })

  test('wakes a waiting sender and lets it go when the wait is aborted', async () => {
    const opened = open(temporaryDir())
    const waiting = opened.queue.next(new AbortController().signal)
    put(opened, 'a')
    const lease = await waiting
    expect(lease?.block.samples).toBe(1)
    const controller = new AbortController()
    const second = opened.queue.next(controller.signal)
    controller.abort()
    expect(await second).toBeUndefined()
    lease?.release()
    expect(drain(opened)).toEqual(['a'])
    opened.queue.close()
  })

  test('drops the oldest segment beyond the disk limit and says how many samples', () => {
    const dropped: number[] = []
    const opened = open(temporaryDir(), {
      maxMemoryBlocks: 0,
      maxDiskBytes: 400,
      maxSegmentBytes: 100,
      onDiskFull: samples => dropped.push(samples),
    })
    put(opened, ...'a b c d e f g h i j k l'.split(' '))
    const left = drain(opened)
    expect(left.at(-1)).toBe('l')
    expect(left.length).toBeLessThan(12)
    expect(opened.ledger.dropped('queue-full')).toBe(12 - left.length)
    expect(dropped.reduce((a, b) => a + b, 0)).toBe(12 - left.length)
    expect(opened.ledger.pending).toBe(0)
    opened.queue.close()
  })

  test('is refused to a second process, and free again once closed', () => {
    const dir = temporaryDir()
    const opened = open(dir)
    expect(() => open(dir)).toThrow(/cannot open queue .* process \d+ uses it; stop that one/)
    opened.queue.close()
    open(dir).queue.close()
  })

  test('takes a folder over from a process that is gone', () => {
    const dir = temporaryDir()
    writeFileSync(join(dir, 'lock'), '1 12345678901')
    const opened = open(dir)
    expect(opened.queue.pendingBlocks).toBe(0)
    opened.queue.close()
  })
})

describe('a damaged queue', () => {
  function filled(): { dir: string; file: string } {
    const dir = temporaryDir()
    const opened = open(dir)
    put(opened, 'a', 'b', 'c')
    opened.queue.close()
    return { dir, file: join(dir, segments(dir)[0]!) }
  }

  test('with a torn last record gives the rest and puts the torn bytes aside', () => {
    const { dir, file } = filled()
    truncateSync(file, 3 * 49 - 1)
    const opened = open(dir)
    expect(opened.damages).toMatchObject([{ file, offset: 98, bytes: 48 }])
    expect(drain(opened)).toEqual(['a', 'b'])
    put(opened, 'd')
    expect(drain(opened)).toEqual(['d'])
    opened.queue.close()
  })

  test('with foreign bytes at the end gives every record', () => {
    const { dir, file } = filled()
    appendFileSync(file, 'x'.repeat(100))
    const opened = open(dir)
    expect(opened.damages).toMatchObject([{ offset: 147, bytes: 100 }])
    expect(drain(opened)).toEqual(['a', 'b', 'c'])
    opened.queue.close()
  })

  test('with a flipped bit drops that record only and books it as corrupt', () => {
    const { dir, file } = filled()
    const bytes = Buffer.alloc(1, 'B')
    const position = 49 + 48
    writeAt(file, position, bytes)
    const opened = open(dir)
    expect(drain(opened)).toEqual(['a', 'c'])
    expect(opened.ledger.dropped('corrupt')).toBe(1)
    expect(opened.damages).toHaveLength(1)
    expect(opened.ledger.pending).toBe(0)
    opened.queue.close()
  })

  test('without its position gives everything that is on disk', () => {
    const { dir } = filled()
    rmSync(join(dir, 'position.json'))
    const opened = open(dir)
    expect(drain(opened)).toEqual(['a', 'b', 'c'])
    opened.queue.close()
  })
})

function writeAt(file: string, position: number, bytes: Buffer): void {
  const whole = readFileSync(file)
  bytes.copy(whole, position)
  writeFileSync(file, whole)
}

type Step = { readonly kind: 'put' | 'take' | 'ack' | 'release' | 'restart' }

test('whatever happens, what goes in comes out once and the books agree', () => {
  const step = fc.constantFrom<Step['kind']>('put', 'put', 'take', 'ack', 'release', 'restart')
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), steps => {
      const dir = temporaryDir()
      let opened = open(dir, { maxSegmentBytes: 120 })
      let held: ReturnType<BufferedQueue['take']>[] = []
      const acknowledged: string[] = []
      let count = 0
      for (const kind of steps) {
        if (kind === 'put') put(opened, String(count++))
        if (kind === 'take') held.push(opened.queue.take())
        if (kind === 'ack' || kind === 'release') {
          const lease = held.shift()
          if (kind === 'ack' && lease)
            acknowledged.push(Buffer.from(lease.block.payload).toString())
          lease?.[kind]()
        }
        if (kind === 'restart') {
          opened.queue.close()
          opened = open(dir, { maxSegmentBytes: 120 })
          held = []
        }
        expect(opened.ledger.imbalance(opened.queue.pendingSamples)).toBe(0)
      }
      opened.queue.close()
      opened = open(dir)
      const rest = drain(opened)
      expect(rest).toEqual(rest.toSorted((a, b) => Number(a) - Number(b)))
      const all = [...new Set([...acknowledged, ...rest])]
      expect(all.toSorted((a, b) => Number(a) - Number(b))).toEqual(
        Array.from({ length: count }, (_, i) => String(i)),
      )
      opened.queue.close()
      rmSync(dir, { recursive: true })
    }),
    { numRuns: 60 },
  )
})
