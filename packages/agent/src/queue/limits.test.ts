import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { LossDetail } from '../ledger/drop-reason.ts'
import { Ledger } from '../ledger/index.ts'
import { block, drain, open, put, segments, temporaryDir } from './testdata/open.ts'

function bytesIn(dir: string): number {
  const files = readdirSync(dir, { recursive: true, withFileTypes: true })
  return files
    .filter(file => file.isFile() && file.name !== 'lock')
    .reduce((sum, file) => sum + statSync(join(file.parentPath, file.name)).size, 0)
}

describe('the limit of a queue on disk', () => {
  test.each([
    ['2 MB', 2e6, 40_000, 100],
    ['16 MiB', 16 * 1024 * 1024, 100_000, 300],
    ['300 bytes', 300, 10, 50],
  ])('of %s holds exactly, and the newest are kept', (_, maxDiskBytes, size, count) => {
    const dir = temporaryDir()
    const opened = open(dir, { maxMemoryBlocks: 0, maxDiskBytes })
    const names = Array.from({ length: count }, (__, i) => String(i).padStart(size, '0'))
    let most = 0
    for (const name of names) {
      put(opened, name)
      most = Math.max(most, bytesIn(dir))
    }
    expect(most).toBeLessThanOrEqual(maxDiskBytes)
    expect(bytesIn(dir)).toBeGreaterThan(maxDiskBytes * 0.75 - size)
    const left = drain(opened)
    expect(left).toEqual(names.slice(-left.length))
    expect(opened.ledger.dropped('queue-full')).toBe(count - left.length)
    expect(opened.ledger.imbalance(0)).toBe(0)
    opened.queue.close()
  })

  test('counts what an earlier run left, and copies of damaged bytes', () => {
    const dir = temporaryDir()
    const first = open(dir, { maxMemoryBlocks: 0 })
    put(first, ...'abcdefghij')
    first.queue.close()
    const [segment = ''] = segments(dir)
    writeFileSync(join(dir, segment), 'x', { flag: 'a' })
    const second = open(dir, { maxMemoryBlocks: 0, maxDiskBytes: 600 })
    put(second, 'k', 'l')
    expect(bytesIn(dir)).toBeLessThanOrEqual(600)
    second.queue.close()
  })

  test('drops a block that never fits, and keeps the program going', () => {
    const opened = open(temporaryDir(), { maxMemoryBlocks: 0, maxDiskBytes: 200 })
    put(opened, 'x'.repeat(300), 'a')
    expect(opened.ledger.dropped('queue-full')).toBe(1)
    expect(drain(opened)).toEqual(['a'])
    opened.queue.close()
  })

  test('leaves blocks alone that are being sent', () => {
    const opened = open(temporaryDir(), { maxMemoryBlocks: 0, maxDiskBytes: 200 })
    put(opened, 'a')
    const lease = opened.queue.take()
    put(opened, ...'bcdefgh')
    lease?.ack()
    expect(opened.ledger.sent).toBe(1)
    drain(opened)
    expect(opened.ledger.imbalance(0)).toBe(0)
    opened.queue.close()
  })

  test('books what it drops with series, time range and names', () => {
    const details: LossDetail[] = []
    const names: string[][] = []
    const ledger = new Ledger((_, __, detail) => {
      details.push(detail)
      names.push([...(detail.names?.() ?? [])].map(([name]) => name))
    })
    const opened = open(temporaryDir(), {
      ledger,
      maxMemoryBlocks: 0,
      maxDiskBytes: 150,
      namesIn: ({ payload, samples }) => [[Buffer.from(payload).toString(), samples]],
    })
    for (const name of ['a', 'b', 'c', 'd']) opened.queue.put(block(name))
    expect(names[0]).toEqual(['a'])
    expect(details[0]).toMatchObject({ series: 1, minTimeMs: 1, maxTimeMs: 2 })
    opened.queue.close()
  })
})

describe('a queue in memory only', () => {
  test('writes nothing until it is closed, and has no room for the newest when full', () => {
    const dir = temporaryDir()
    const opened = open(dir, { isMemoryOnly: true })
    put(opened, 'a', 'b', 'c')
    expect(opened.ledger.dropped('overload')).toBe(1)
    expect(segments(dir)).toEqual([])
    opened.queue.take()?.ack()
    put(opened, 'd')
    opened.queue.close()
    const next = open(dir, { isMemoryOnly: true })
    expect(drain(next)).toEqual(['b', 'd'])
    next.queue.close()
  })
})

describe('the memory lane', () => {
  test('gives new blocks past a backlog, and leaves the backlog to the others', () => {
    const dir = temporaryDir()
    const first = open(dir)
    put(first, 'a', 'b', 'c')
    first.queue.close()
    const opened = open(dir, { hasMemoryLane: true })
    expect(opened.queue.take('memory')).toBeUndefined()
    put(opened, 'd')
    const fresh = opened.queue.take('memory')
    const old = opened.queue.take()
    expect([fresh, old].map(lease => String(lease?.block.payload))).toEqual(['d', 'a'])
    fresh?.release()
    old?.release()
    expect(drain(opened).join('')).toBe('abcd')
    opened.queue.close()
  })

  test('moves the oldest to disk when memory is full, and the rest stays', () => {
    const dir = temporaryDir()
    const opened = open(dir, { hasMemoryLane: true })
    put(opened, ...'abcdef')
    expect(opened.queue.memoryBlocks).toBe(2)
    expect(String(opened.queue.take('memory')?.block.payload)).toBe('e')
    expect(opened.queue.take()?.block.payload).toEqual(Buffer.from('a'))
    opened.queue.close()
  })
})
