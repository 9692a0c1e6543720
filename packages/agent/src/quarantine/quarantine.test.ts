import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Block } from '../queue/index.ts'
import { readEntryBlock } from './entry.ts'
import { listEntries, listEntryFiles, refusedFolder, removeEntries } from './entry-files.ts'
import { openQuarantine, type Quarantine } from './quarantine.ts'

let dir: string
let deleted: number[]
let unreadable: unknown[]
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vmkit-quarantine-'))
  deleted = []
  unreadable = []
})
afterEach(() => rmSync(dir, { recursive: true }))

const open = (maxBytes = 1e6): Quarantine =>
  openQuarantine({
    dir,
    maxBytes,
    onFull: samples => deleted.push(samples),
    onUnreadable: error => unreadable.push(error),
    now: () => 1234,
  })

const block = (samples: number, bytes = 10): Block => ({
  payload: new Uint8Array(bytes).fill(samples),
  codec: 'snappy',
  samples,
  series: 1,
  minTimeMs: 5,
  maxTimeMs: 6,
})
const park = (quarantine: Quarantine, ...samples: number[]): void =>
  quarantine.park(samples.map(n => ({ block: block(n), status: 400, reason: 'a\n"b"' })))
const ids = (): number[] => [...listEntries(dir)].map(({ entry }) => entry.id)

test('what is parked is read back with status, reason and block', () => {
  park(open(), 3, 4)
  const [first, second] = listEntries(dir)
  expect(first?.entry).toMatchObject({
    id: 1,
    atMs: 1234,
    status: 400,
    reason: 'a\n"b"',
    samples: 3,
    series: 1,
    minTimeMs: 5,
    maxTimeMs: 6,
  })
  expect(readEntryBlock(second!.entry)).toEqual(block(4))
})

test('an earlier run is taken up, its numbers go on', () => {
  park(open(), 3, 4)
  const again = open()
  expect(again.samples).toBe(7)
  park(again, 5)
  expect(ids()).toEqual([1, 2, 3])
  expect(again).toMatchObject({ samples: 12, parkedTotal: 5, droppedTotal: 0 })
})

test('no folder is made and nothing is read before there is something to park', () => {
  const quarantine = open()
  expect(quarantine).toMatchObject({ bytes: 0, samples: 0 })
  expect([...listEntries(dir)]).toEqual([])
  expect(listEntryFiles(refusedFolder(dir))).toEqual([])
})

test('beyond the limit the oldest are deleted and counted', () => {
  const quarantine = open(4000)
  for (let i = 0; i < 100; i++) {
    park(quarantine, 2)
    expect(quarantine.bytes).toBeLessThanOrEqual(4000)
  }
  expect(ids().at(-1)).toBe(100)
  expect(ids().length).toBeGreaterThan(5)
  expect(quarantine.samples).toBe(2 * ids().length)
  expect(quarantine.droppedTotal).toBe(200 - quarantine.samples)
  expect(deleted.reduce((sum, samples) => sum + samples, 0)).toBe(quarantine.droppedTotal)
})

test('what is larger than the limit is not kept, and nothing is deleted for it', () => {
  const quarantine = open(2000)
  park(quarantine, 1)
  expect(() => quarantine.park([{ block: block(1, 5000), status: 400, reason: '' }])).toThrow(
    /^cannot keep \d+ bytes of refused samples: at most 2000 are allowed; raise /,
  )
  expect(ids()).toEqual([1])
})

test('a line that was cut costs itself only, and the next run writes behind it in a new file', () => {
  park(open(), 1, 2)
  const [file = ''] = listEntryFiles(refusedFolder(dir))
  appendFileSync(file, '{"id":3,"atMs":12')
  park(open(), 4)
  expect(ids()).toEqual([1, 2, 3])
  expect(listEntryFiles(refusedFolder(dir))).toHaveLength(2)
})

test('a file of which no line is left is not written into', () => {
  park(open(), 1)
  const [file = ''] = listEntryFiles(refusedFolder(dir))
  writeFileSync(file, '{"id":1,')
  park(open(), 2)
  expect(ids()).toEqual([2])
})

test('a damaged record is refused by its checksum', () => {
  park(open(), 1)
  const [stored] = listEntries(dir)
  const record = Buffer.from(stored!.entry.record, 'base64')
  record[50] = 99
  expect(() => readEntryBlock({ ...stored!.entry, record: record.toString('base64') })).toThrow(
    'cannot read entry 1: its record is damaged; drop it',
  )
})

test('entries are removed one by one; an empty file goes with them', () => {
  const quarantine = open()
  park(quarantine, 1, 2, 3)
  expect(removeEntries(dir, new Set([2, 7]))).toBe(1)
  expect(ids()).toEqual([1, 3])
  expect(removeEntries(dir, new Set([1, 3]))).toBe(2)
  expect(listEntryFiles(refusedFolder(dir))).toEqual([])
})

test('a folder that cannot be read does not keep it from opening; what cannot be kept is given back', () => {
  writeFileSync(refusedFolder(dir), 'no folder')
  const quarantine = open()
  expect(unreadable).toHaveLength(1)
  expect(quarantine.samples).toBe(0)
  expect(() => park(quarantine, 1)).toThrow(/EEXIST|ENOTDIR/)
  expect(quarantine).toMatchObject({ samples: 0, parkedTotal: 0 })
})
