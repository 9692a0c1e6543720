import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { segmentFile } from './segment-files.ts'
import { drain, open, put, segments, temporaryDir } from './testdata/open.ts'

/** A record of a one-letter block. */
const RECORD = 49

/** Writes blocks `a`, `b`, ... into one segment. */
function filled(names: readonly string[] = ['a', 'b', 'c', 'd']): { dir: string; file: string } {
  const dir = temporaryDir()
  const opened = open(dir)
  put(opened, ...names)
  opened.queue.close()
  return { dir, file: join(dir, segments(dir)[0]!) }
}

function change(file: string, position: number, bytes: string | Buffer): void {
  const whole = readFileSync(file)
  Buffer.from(bytes).copy(whole, position)
  writeFileSync(file, whole)
}

describe('a damaged queue', () => {
  test.each([
    ['a torn last record', (f: string) => truncateSync(f, 4 * RECORD - 1), 'abc', 3, 48],
    ['a header cut off', (f: string) => truncateSync(f, 3 * RECORD + 20), 'abc', 3, 20],
    ['foreign bytes at its end', (f: string) => appendFileSync(f, 'x'.repeat(9)), 'abcd', 4, 9],
    ['a changed payload', (f: string) => change(f, RECORD + 48, 'B'), 'acd', 1, RECORD],
    ['a changed magic', (f: string) => change(f, RECORD, 'V'), 'acd', 1, RECORD],
    ['a changed length', (f: string) => change(f, RECORD + 8, '\x07'), 'acd', 1, RECORD],
    ['an endless length', (f: string) => change(f, RECORD + 11, '\x02'), 'acd', 1, RECORD],
    ['a changed sequence', (f: string) => change(f, RECORD + 16, '\x09'), 'acd', 1, RECORD],
    ['an unknown codec', (f: string) => change(f, RECORD + 6, '\x09'), 'acd', 1, RECORD],
    ['a hole of zeros', (f: string) => change(f, 60, Buffer.alloc(60)), 'ad', 1, 98],
    ['no beginning', (f: string) => change(f, 0, Buffer.alloc(30)), 'bcd', 0, RECORD],
  ])('with %s loses what was hit, and says so once', (_, damage, left, place, bytes) => {
    const { dir, file } = filled()
    damage(file)
    const opened = open(dir)
    expect(opened.damages[0]).toMatchObject({ file, offset: place * RECORD, bytes })
    expect(opened.ledger.dropped('corrupt')).toBe(4 - left.length)
    expect(readdirSync(join(dir, 'damaged'))).toHaveLength(1)
    opened.queue.close()

    const again = open(dir)
    expect(again.damages).toEqual([])
    put(again, 'z')
    expect(drain(again).join('')).toBe(`${left}z`)
    expect(again.ledger.imbalance(0)).toBe(0)
    again.queue.close()
    expect(segments(dir)).toEqual([])
  })

  test.each([
    ['cut between two records', (f: string) => truncateSync(f, 2 * RECORD), 2],
    ['emptied', (f: string) => truncateSync(f, 0), 4],
    ['taken away', (f: string) => rmSync(f), 4],
  ])('whose segment was %s says how many samples are missing', (_, harm, missingSamples) => {
    const { dir, file } = filled()
    harm(file)
    const opened = open(dir)
    expect(opened.damages).toMatchObject([{ file, missingSamples }])
    expect(opened.ledger.dropped('corrupt')).toBe(missingSamples)
    expect(opened.queue.pendingSamples).toBe(4 - missingSamples)
    opened.queue.close()
  })

  test.each([
    ['missing', (f: string) => rmSync(f)],
    ['torn', (f: string) => truncateSync(f, 20)],
    ['garbage', (f: string) => writeFileSync(f, 'garbage')],
    ['changed', (f: string) => change(f, readFileSync(f, 'utf8').indexOf('"bytes":') + 8, '9')],
  ])('whose note about its segments is %s loses nothing', (_, harm) => {
    const { dir } = filled()
    harm(join(dir, 'segments.json'))
    const opened = open(dir)
    expect(opened.damages).toEqual([])
    expect(drain(opened).join('')).toBe('abcd')
    opened.queue.close()
  })

  test('keeps a copy of what it could not read', () => {
    const { dir, file } = filled()
    change(file, 2 * RECORD, 'damage')
    const was = readFileSync(file).subarray(2 * RECORD, 3 * RECORD)
    const { queue, damages } = open(dir)
    expect(readFileSync(damages[0]!.movedTo!)).toEqual(was)
    queue.close()
  })

  test('keeps no more copies than it may, and says which it deleted', () => {
    const { dir, file } = filled('abcdefghij'.split(''))
    for (const record of [1, 3, 5, 7]) change(file, record * RECORD, 'damage')
    const deleted: string[] = []
    const limits = { maxDiskBytes: 8 * 100, maxSegmentBytes: 1000 }
    const { queue } = open(dir, { ...limits, onDamageDeleted: name => deleted.push(name) })
    expect(deleted).toHaveLength(2)
    expect(readdirSync(join(dir, 'damaged'))).toHaveLength(2)
    queue.close()
  })

  test.each([
    ['nothing', (file: string) => writeFileSync(file, '')],
    ['half a record', (file: string) => writeFileSync(file, 'vmk1'.padEnd(30, '\0'))],
    ['a folder', (file: string) => mkdirSync(file)],
    ['a link that leads nowhere', (file: string) => symlinkSync('/nowhere', file)],
  ])('with %s in place of a segment opens, and gives the rest', (_, make) => {
    const { dir } = filled()
    make(segmentFile(dir, 9))
    make(segmentFile(dir, 4))
    const opened = open(dir)
    put(opened, 'e', 'f', 'g')
    expect(drain(opened).join('')).toBe('abcdefg')
    opened.queue.close()
  })

  test('gives the records of a segment that is there twice once', () => {
    const { dir, file } = filled()
    copyFileSync(file, segmentFile(dir, 7))
    const opened = open(dir)
    expect(opened.queue.pendingSamples).toBe(4)
    expect(drain(opened).join('')).toBe('abcd')
    expect(segments(dir)).toEqual([])
    opened.queue.close()
  })

  test('gives both of two blocks that claim the same sequence', () => {
    const { dir } = filled()
    const other = filled(['x', 'y', 'z'])
    copyFileSync(other.file, segmentFile(dir, 1))
    const opened = open(dir)
    expect(drain(opened).toSorted().join('')).toBe('abcdxyz')
    opened.queue.close()
  })

  test('does not send again what was acknowledged before the process was killed', () => {
    const dir = temporaryDir()
    const opened = open(dir)
    put(opened, 'a', 'b', 'c', 'd')
    const leases = [opened.queue.take(), opened.queue.take(), opened.queue.take()]
    leases[0]?.ack()
    leases[2]?.ack()
    const copy = temporaryDir()
    for (const name of segments(dir)) copyFileSync(join(dir, name), join(copy, name))
    const second = open(copy)
    expect(drain(second)).toEqual(['b', 'd'])
    for (const { queue } of [opened, second]) queue.close()
  })

  test('finds the records after one whose length is that of the rest, in a file of any size', () => {
    const names = Array.from({ length: 400 }, (_, i) => Buffer.alloc(8000, String(i)))
    const dir = temporaryDir()
    const opened = open(dir)
    put(opened, ...names)
    opened.queue.close()
    const file = join(dir, segments(dir)[0]!)
    const length = Buffer.alloc(4)
    length.writeUInt32LE(statSync(file).size - 48)
    change(file, 8, length)
    const second = open(dir)
    expect(drain(second)).toHaveLength(399)
    expect(second.ledger.dropped('corrupt')).toBe(1)
    second.queue.close()
  })
})

test('whatever bytes are changed or cut, every block that was not hit arrives, in order', () => {
  const names = Array.from({ length: 30 }, (_, i) => `block ${i} ${'.'.repeat(i * 3)}`)
  const hit = fc.record({ at: fc.nat(), bytes: fc.uint8Array({ minLength: 1, maxLength: 90 }) })
  fc.assert(
    fc.property(fc.array(hit, { maxLength: 4 }), fc.option(fc.nat()), (hits, cut) => {
      const { dir, file } = filled(names)
      const was = readFileSync(file)
      for (const { at, bytes } of hits) change(file, at % was.length, Buffer.from(bytes))
      if (cut !== null) truncateSync(file, cut % was.length)
      const is = readFileSync(file)
      const intact = names.filter((name, i) => {
        const start = names.slice(0, i).reduce((sum, { length }) => sum + 48 + length, 0)
        const end = start + 48 + name.length
        return was.subarray(start, end).equals(is.subarray(start, end))
      })
      const opened = open(dir)
      expect(drain(opened)).toEqual(intact)
      expect(opened.ledger.imbalance(0)).toBe(0)
      const lost = opened.damages.flatMap(damage => damage.lost)
      // A header whose number of samples was hit may claim more than there were.
      const isHonest = lost.every(({ samples }) => samples === 1)
      const corrupt = opened.ledger.dropped('corrupt')
      if (isHonest) expect(corrupt).toBe(names.length - intact.length)
      else expect(corrupt).toBeGreaterThan(0)
      opened.queue.close()
    }),
    { numRuns: 100 },
  )
}, 30_000)
