import { readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { expect, test } from 'vitest'
import { Ledger } from '../../../packages/agent/src/ledger/index.ts'
import {
  listSegments,
  openBufferedQueue,
  scanSegment,
  type BufferedQueue,
  type Damage,
} from '../../../packages/agent/src/queue/index.ts'
import { temporaryDir } from '../../peers/temporary-dir.ts'
import { Dice, rounds } from './rounds.ts'

interface Opened {
  readonly queue: BufferedQueue
  readonly ledger: Ledger
  readonly damages: Damage[]
}

function open(dir: string): Opened {
  const ledger = new Ledger()
  const damages: Damage[] = []
  const queue = openBufferedQueue({
    dir,
    ledger,
    maxMemoryBlocks: 0,
    maxMemoryBytes: 1e6,
    maxDiskBytes: 0,
    maxSegmentBytes: 20_000,
    onDamage: damage => damages.push(damage),
    onDiskError: error => {
      throw error
    },
  })
  return { queue, ledger, damages }
}

/** Fills a queue with numbered blocks, of which the receiver has taken some. */
function fill(dir: string, dice: Dice): void {
  const { queue } = open(dir)
  for (let i = 0; i < 60; i++) {
    const payload = Buffer.concat([Buffer.from(`block ${i} `), dice.bytes(dice.roll(3000))])
    const samples = 1 + dice.roll(9)
    queue.put({ payload, codec: 'zstd', samples, series: 1, minTimeMs: i, maxTimeMs: i })
  }
  for (let i = dice.roll(20); i > 0; i--) queue.take()?.ack()
  queue.close()
}

/** What a disk may do to a file. */
const harms: Readonly<Record<string, (bytes: Buffer, dice: Dice) => Buffer>> = {
  'flip a bit': (bytes, dice) => {
    const at = dice.roll(bytes.length)
    bytes[at] = bytes[at]! ^ (1 << dice.roll(8))
    return bytes
  },
  'overwrite some bytes': (bytes, dice) => {
    dice.bytes(1 + dice.roll(5000)).copy(bytes, dice.roll(bytes.length))
    return bytes
  },
  'lose a page to zeros': (bytes, dice) => {
    const at = Math.floor(dice.roll(bytes.length) / 4096) * 4096
    return bytes.fill(0, at, Math.min(at + 4096, bytes.length))
  },
  'cut the end off': (bytes, dice) => bytes.subarray(0, dice.roll(bytes.length)),
  'cut a piece out': (bytes, dice) => {
    const at = dice.roll(bytes.length)
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + dice.roll(4000))])
  },
  'put foreign bytes in': (bytes, dice) => {
    const at = dice.roll(bytes.length)
    const foreign = dice.bytes(1 + dice.roll(4000))
    return Buffer.concat([bytes.subarray(0, at), foreign, bytes.subarray(at)])
  },
  'add foreign bytes': (bytes, dice) => Buffer.concat([bytes, dice.bytes(1 + dice.roll(4000))]),
}

interface Kept {
  readonly payload: Buffer
  readonly record: Buffer
  readonly sequence: number
  readonly file: string
  readonly samples: number
}

function recordsIn(dir: string): Kept[] {
  return listSegments(dir).flatMap(file => {
    const bytes = readFileSync(file)
    return scanSegment(file, true).records.map(place => {
      const record = bytes.subarray(place.offset, place.offset + place.bytes)
      const payload = record.subarray(place.headerBytes)
      return { payload, record, file, sequence: place.sequence, samples: place.samples }
    })
  })
}

const seed = Number(process.env['QUEUE_SEED'] ?? 1)

test(
  `${rounds} rounds of harm to the files of a queue: what was not hit arrives once, the rest is named`,
  () => {
    const sums = {
      rounds: 0,
      blocks: 0,
      hit: 0,
      reported: 0,
      samplesLost: 0,
      samplesBooked: 0,
      dishonestHeaders: 0,
    }
    for (let round = 0; round < rounds; round++) {
      using dir = temporaryDir()
      const dice = new Dice(seed * 100_000 + round)
      fill(dir.path, dice)
      const before = recordsIn(dir.path)
      const log: string[] = []
      for (let i = 1 + dice.roll(4); i > 0; i--) {
        const file = dice.pick(listSegments(dir.path))
        const harm = dice.pick(Object.keys(harms))
        const bytes = readFileSync(file)
        if (bytes.length === 0) continue
        log.push(`${harm}: ${basename(file)}`)
        writeFileSync(file, harms[harm]!(bytes, dice))
      }
      const why = `round ${round}, seed ${seed}: ${log.join(', ')}`
      const after = new Map(listSegments(dir.path).map(file => [file, readFileSync(file)]))
      const intact = before.filter(({ file, record }) => after.get(file)?.includes(record))
      const hit = before.filter(kept => !intact.includes(kept))
      const opened = open(dir.path)
      const { queue, ledger, damages } = opened
      const arrived: Buffer[] = []
      for (let lease = queue.take(); lease !== undefined; lease = queue.take()) {
        arrived.push(Buffer.from(lease.block.payload))
        lease.ack()
      }
      queue.close()
      const texts = (blocks: readonly Buffer[]): string[] => blocks.map(b => b.toString('latin1'))
      expect(texts(arrived), why).toEqual(texts(intact.map(({ payload }) => payload)))
      expect(ledger.imbalance(0), why).toBe(0)
      const lostSamples = hit.reduce((sum, { samples }) => sum + samples, 0)
      const booked = ledger.dropped('corrupt')
      const lost = damages.flatMap(damage => damage.lost)
      // A header that was hit itself may claim another number of samples than the block had.
      const isHonest = lost.every(({ sequence, samples }) =>
        hit.some(kept => kept.sequence === sequence && kept.samples === samples),
      )
      if (isHonest) expect(booked, why).toBe(lostSamples)
      else sums.dishonestHeaders++
      if (hit.length > 0) expect(damages, why).not.toEqual([])
      const again = open(dir.path)
      again.queue.close()
      expect(again.damages, why).toEqual([])
      sums.rounds++
      sums.blocks += before.length
      sums.hit += hit.length
      sums.reported += damages.length
      sums.samplesLost += lostSamples
      sums.samplesBooked += booked
    }
    if (rounds > 100) console.log(sums)
  },
  rounds * 1000 + 10_000,
)
