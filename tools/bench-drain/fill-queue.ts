import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { basename, join } from 'node:path'
import { encodeRecord } from '../../packages/agent/src/queue/record.ts'
import { segmentFile } from '../../packages/agent/src/queue/segment-files.ts'
import { queueFolder } from '../../packages/agent/src/remote-write/queue-folder.ts'
import { BLOCK_SAMPLES, makeBlocks } from './blocks.ts'

/** How much is in a queue. */
export interface Filled {
  readonly blocks: number
  readonly bytes: number
}

const SEGMENT_BYTES = 64 * 1024 * 1024

/** Writes a queue as this project's agent leaves it. */
export function fillOwnQueue(tmpDataPath: string, url: string, bytes: number): Filled {
  const dir = queueFolder(tmpDataPath, 0, url)
  mkdirSync(dir, { recursive: true })
  let sequence = 0
  let written = 0
  let inSegment = Infinity
  let fd = -1
  for (const payload of makeBlocks(bytes)) {
    if (inSegment + payload.length > SEGMENT_BYTES) {
      if (fd >= 0) closeSync(fd)
      fd = openSync(segmentFile(dir, sequence), 'wx')
      inSegment = 0
    }
    const block = {
      payload,
      codec: 'zstd' as const,
      samples: BLOCK_SAMPLES,
      series: BLOCK_SAMPLES,
      minTimeMs: 1000 * sequence,
      maxTimeMs: 1000 * sequence,
    }
    const record = encodeRecord(block, sequence++)
    writeSync(fd, record)
    inSegment += record.length
    written += payload.length
  }
  closeSync(fd)
  return { blocks: sequence, bytes: written }
}

/** A record of vmagent's may be this long, and a chunk ends where no such record fits any more. */
const VMAGENT_MAX_RECORD = 32 * 1024 * 1024 + 8
const VMAGENT_CHUNK_BYTES = 16 * VMAGENT_MAX_RECORD

/** Writes a queue as vmagent leaves it: offsets are absolute, chunks are named by theirs. */
export function fillVmagentQueue(tmpDataPath: string, url: string, bytes: number): Filled {
  const name = basename(queueFolder(tmpDataPath, 0, url))
  const dir = join(tmpDataPath, 'persistent-queue', name)
  mkdirSync(dir, { recursive: true })
  let offset = 0
  let blocks = 0
  let written = 0
  let fd = openChunk(dir, 0)
  const length = Buffer.alloc(8)
  for (const payload of makeBlocks(bytes)) {
    if (VMAGENT_CHUNK_BYTES - (offset % VMAGENT_CHUNK_BYTES) < VMAGENT_MAX_RECORD) {
      closeSync(fd)
      offset += VMAGENT_CHUNK_BYTES - (offset % VMAGENT_CHUNK_BYTES)
      fd = openChunk(dir, offset)
    }
    length.writeBigUInt64BE(BigInt(payload.length))
    writeSync(fd, length)
    writeSync(fd, payload)
    offset += length.length + payload.length
    written += payload.length
    blocks++
  }
  closeSync(fd)
  const about = { Name: '1:secret-url', ReaderOffset: 0, WriterOffset: offset }
  writeFileSync(join(dir, 'metainfo.json'), JSON.stringify(about))
  return { blocks, bytes: written }
}

function openChunk(dir: string, offset: number): number {
  return openSync(join(dir, offset.toString(16).toUpperCase().padStart(16, '0')), 'wx')
}
