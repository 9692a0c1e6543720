import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { BufferedQueue } from './index.ts'
import { encodeRecord } from './record.ts'
import { segmentFile } from './segment-files.ts'
import { block, drain, open, put, segments, temporaryDir } from './testdata/open.ts'

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

  test('moves blocks to disk whose sending takes more than five seconds', () => {
    let nowMs = 0
    const opened = open(temporaryDir(), { now: () => nowMs })
    put(opened, 'a')
    const lease = opened.queue.take()
    nowMs = 6000
    put(opened, 'b')
    expect(opened.queue.memoryBlocks).toBe(0)
    lease?.release()
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

test('a queue of very many small blocks opens, and is drained in order', () => {
  const dir = temporaryDir()
  const count = 150_000
  const records = Array.from({ length: count }, (_, i) => encodeRecord(block(String(i)), i))
  writeFileSync(segmentFile(dir, 0), Buffer.concat(records))
  const opened = open(dir)
  expect(opened.queue.pendingSamples).toBe(count)
  const held = opened.queue.take()
  for (let i = 1; i < count; i++) {
    const lease = opened.queue.take()
    if (lease === undefined || String(lease.block.payload) !== String(i)) expect(lease).toBe(i)
    lease?.ack()
  }
  held?.ack()
  expect(opened.queue.pendingBlocks).toBe(0)
  opened.queue.close()
}, 60_000)
