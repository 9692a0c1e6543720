import { existsSync, statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { listSegments, scanSegment } from '../queue/index.ts'
import { Progress } from './progress.ts'
import { writeOut } from './write-out.ts'

/** What a running agent is writing is whole this much later. */
const WRITE_MS = 300

/**
 * Reads every record of some queues and compares its checksum; says where bytes are damaged.
 *
 * @returns 1 when any are, else 0
 */
export async function verifyQueues(folders: readonly string[]): Promise<number> {
  const files = folders.flatMap(listSegments).map(file => ({ file, bytes: sizeOf(file) }))
  const all = files.reduce((sum, { bytes }) => sum + bytes, 0)
  const progress = new Progress('reading', all)
  let records = 0
  let damaged = 0
  let lost = 0
  for (const { file, bytes } of files) {
    const scan = await verifySegment(file)
    // Lets an interruption through, for a scan does not.
    await sleep(0)
    progress.add(bytes)
    if (scan === undefined) continue
    records += scan.records.length
    for (const damage of scan.damages) {
      progress.clear()
      const samples = damage.lost.reduce((sum, header) => sum + header.samples, 0)
      await writeOut(
        `${file}: ${damage.bytes} bytes at offset ${damage.offset} are damaged; ${damage.lost.length} blocks with ${samples} samples can be named\n`,
      )
      damaged += damage.bytes
      lost += samples
    }
  }
  progress.clear()
  const read = `read ${all} bytes in ${files.length} segments: ${records} blocks are whole`
  await writeOut(
    damaged === 0
      ? `${read}, nothing is damaged\n`
      : `${read}, ${damaged} bytes with at least ${lost} samples are damaged\n`,
  )
  return damaged === 0 ? 0 : 1
}

/** Undefined when a running agent has deleted it. */
async function verifySegment(file: string): Promise<ReturnType<typeof scanSegment> | undefined> {
  try {
    const scan = scanSegment(file, true)
    if (scan.damages.length === 0) return scan
    await sleep(WRITE_MS)
    return scanSegment(file, true)
  } catch (error) {
    if (existsSync(file)) throw error
    return undefined
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}
