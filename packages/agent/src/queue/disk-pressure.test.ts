import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { drain, open, put, temporaryDir } from './testdata/open.ts'

/** Mounts a small file system; undefined where that is not permitted. */
function mountSmall(bytes: number): string | undefined {
  const dir = join(temporaryDir(), 'disk')
  mkdirSync(dir)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', dir], { stdio: 'ignore' })
  } catch {
    return undefined
  }
  onTestFinished(() => {
    execFileSync('umount', ['-l', dir])
  })
  return dir
}

function remount(dir: string, option: 'ro' | 'rw'): void {
  execFileSync('mount', ['-o', `remount,${option}`, dir])
}

const name = (i: number): string => String(i).padStart(100_000, '0')
const names = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, i) => name(from + i))

test('a disk of 6 MiB that fills costs the oldest beyond memory, is counted, and comes back', context => {
  const disk = mountSmall(6 * 1024 * 1024)
  if (disk === undefined) return context.skip('mounting is not permitted here')
  let nowMs = 0
  const events: string[] = []
  const dir = join(disk, 'queue')
  const options = {
    maxMemoryBytes: 1e6,
    now: () => nowMs,
    onDiskError: (error: unknown) => events.push(String(error)),
    onDiskBack: () => events.push('back'),
  }
  const opened = open(dir, options)
  put(opened, ...names(0, 100))
  expect(events).toEqual([expect.stringContaining('ENOSPC')])
  expect(opened.queue.isDiskRefused).toBe(true)
  const lost = opened.ledger.dropped('disk-error')
  expect(lost).toBeGreaterThan(20)
  expect(opened.ledger.imbalance(opened.queue.pendingSamples)).toBe(0)

  // The receiver takes what is on disk, which makes room.
  const onDisk = Array.from({ length: 50 }, () => opened.queue.take())
  for (const lease of onDisk) lease?.ack()
  nowMs += 60_000
  put(opened, ...names(100, 120))
  expect(events).toEqual([expect.any(String), 'back'])
  expect(opened.ledger.dropped('disk-error')).toBe(lost)
  opened.queue.close()

  const second = open(dir, options)
  expect(second.damages).toEqual([])
  const left = drain(second)
  expect(left.length + 50 + lost).toBe(120)
  expect(left.at(-1)).toBe(name(119))
  expect(new Set(left).size).toBe(left.length)
  second.queue.close()
})

test('a queue opens on a full disk, and sends what is there', context => {
  const disk = mountSmall(1024 * 1024)
  if (disk === undefined) return context.skip('mounting is not permitted here')
  const dir = join(disk, 'queue')
  const first = open(dir)
  put(first, ...names(0, 5))
  first.queue.close()
  try {
    writeFileSync(join(disk, 'filler'), Buffer.alloc(2e6))
  } catch {
    // Full, as wanted.
  }
  const opened = open(dir, { onDiskError: () => {} })
  put(opened, ...names(5, 8))
  expect(drain(opened)).toEqual(names(0, 8))
  expect(opened.ledger.imbalance(0)).toBe(0)
  opened.queue.close()
  expect(readdirSync(dir)).toEqual([])
})

test('a disk that turns read-only costs nothing that fits into memory', context => {
  const disk = mountSmall(4 * 1024 * 1024)
  if (disk === undefined) return context.skip('mounting is not permitted here')
  const dir = join(disk, 'queue')
  const first = open(dir)
  put(first, ...names(0, 5))
  first.queue.close()
  remount(disk, 'ro')
  const errors: unknown[] = []
  const opened = open(dir, { onDiskError: error => errors.push(error) })
  put(opened, ...names(5, 9))
  expect(errors).toHaveLength(1)
  expect(drain(opened)).toEqual(names(0, 9))
  expect(opened.ledger.imbalance(0)).toBe(0)
  opened.queue.close()
  remount(disk, 'rw')
})
