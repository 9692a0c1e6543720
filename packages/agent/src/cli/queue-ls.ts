import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import process from 'node:process'
import { scanQueue } from './queue-records.ts'
import { tableText, type Column } from './table.ts'
import { writeOut } from './write-out.ts'

/** A sum over records. */
interface Sum {
  readonly bytes: number
  readonly blocks: number
  readonly samples: number
  readonly minTimeMs: number | undefined
  readonly maxTimeMs: number | undefined
  readonly damagedBytes: number
}

const columns: readonly Column[] = [
  { title: 'segment' },
  { title: 'bytes', isNumber: true },
  { title: 'blocks', isNumber: true },
  { title: 'samples', isNumber: true },
  { title: 'first sample' },
  { title: 'last sample' },
  { title: 'damaged', isNumber: true },
]

/** Below this width years and the zeros of names are left out. */
const WIDE = 100

/** Lists the segments of queues with what waits in them, and the sums. */
export async function listQueues(
  folders: readonly string[],
  options: { readonly isJson: boolean },
): Promise<number> {
  for (const folder of folders) {
    const segments = [...scanQueue(folder)].map(scan => ({
      segment: basename(scan.file),
      ...sumOf(scan),
    }))
    const total = add(segments)
    const putAside = folderBytes(join(folder, 'damaged'))
    if (options.isJson) {
      for (const segment of segments) await writeOut(`${JSON.stringify({ folder, ...segment })}\n`)
      await writeOut(
        `${JSON.stringify({ folder, segments: segments.length, ...total, putAside })}\n`,
      )
      continue
    }
    const isWide = (process.stdout.columns ?? WIDE) >= WIDE
    const rows = segments.map(({ segment, ...sum }) => row(nameOf(segment, isWide), sum, isWide))
    await writeOut(`${folder}\n${tableText(columns, [...rows, row('total', total, isWide)])}`)
    if (putAside > 0) await writeOut(`${putAside} damaged bytes were put aside in damaged/\n`)
  }
  return 0
}

function sumOf({
  bytes,
  records,
  damages,
}: ReturnType<typeof scanQueue> extends Generator<infer S> ? S : never): Sum {
  return {
    bytes,
    blocks: records.length,
    samples: records.reduce((sum, { samples }) => sum + samples, 0),
    ...range(records.filter(({ samples }) => samples > 0)),
    damagedBytes: damages.reduce((sum, damage) => sum + damage.bytes, 0),
  }
}

function add(sums: readonly Sum[]): Sum {
  const total = (read: (sum: Sum) => number): number =>
    sums.reduce((all, sum) => all + read(sum), 0)
  return {
    bytes: total(({ bytes }) => bytes),
    blocks: total(({ blocks }) => blocks),
    samples: total(({ samples }) => samples),
    ...range(sums),
    damagedBytes: total(({ damagedBytes }) => damagedBytes),
  }
}

function range(
  all: readonly Pick<Sum, 'minTimeMs' | 'maxTimeMs'>[],
): Pick<Sum, 'minTimeMs' | 'maxTimeMs'> {
  let minTimeMs: number | undefined
  let maxTimeMs: number | undefined
  for (const { minTimeMs: min, maxTimeMs: max } of all) {
    if (min !== undefined) minTimeMs = Math.min(min, minTimeMs ?? min)
    if (max !== undefined) maxTimeMs = Math.max(max, maxTimeMs ?? max)
  }
  return { minTimeMs, maxTimeMs }
}

function row(name: string, sum: Sum, isWide: boolean): string[] {
  const { bytes, blocks, samples, minTimeMs, maxTimeMs, damagedBytes } = sum
  const numbers = [bytes, blocks, samples].map(String)
  const times = [minTimeMs, maxTimeMs].map(ms => timeText(ms, isWide))
  return [name, ...numbers, ...times, String(damagedBytes)]
}

function nameOf(segment: string, isWide: boolean): string {
  return isWide ? segment : segment.replace(/^0+(?=[0-9a-f])|\.segment$/g, '')
}

function timeText(ms: number | undefined, isWide: boolean): string {
  if (ms === undefined) return '-'
  const time = new Date(ms)
  if (Number.isNaN(time.getTime())) return String(ms)
  return time
    .toISOString()
    .slice(isWide ? 0 : 5, 19)
    .replace('T', ' ')
}

function folderBytes(folder: string): number {
  if (!existsSync(folder)) return 0
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
}
