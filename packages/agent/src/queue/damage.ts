import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import type { RecordHeader } from './record.ts'
import { readAt } from './segment-files.ts'
import { FILLER } from './segment-scan.ts'

/** Bytes that could not be read and where they were put. */
export interface Damage {
  readonly file: string
  readonly offset: number
  readonly bytes: number
  /** Where a copy of them is; undefined when none could be made. */
  readonly movedTo: string | undefined
  /** What is known to be lost; other bytes may have been samples too. */
  readonly lost: readonly RecordHeader[]
  /** Samples of records that were cut off, or whose headers cannot be read: known by the note. */
  readonly missingSamples?: number
  /** Why not even the bytes can be had. */
  readonly error?: unknown
}

/** The folder with copies of damaged bytes, of which the oldest are deleted beyond a bound. */
export class DamageFolder {
  readonly #dir: string
  readonly #maxBytes: number
  readonly #onDelete: (file: string) => void
  readonly #sizes = new Map<string, number>()
  #bytes = 0

  constructor(dir: string, maxBytes: number, onDelete: (file: string) => void) {
    this.#dir = dir
    this.#maxBytes = maxBytes
    this.#onDelete = onDelete
    for (const { file, bytes } of filesByAge(dir)) {
      this.#sizes.set(file, bytes)
      this.#bytes += bytes
    }
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Copies the bytes of a range, as many as there is room for, and paints over them. */
  take(file: string, range: Pick<Damage, 'offset' | 'bytes' | 'lost'>): Damage {
    const { offset, bytes, lost } = range
    try {
      const movedTo = this.#copy(file, offset, bytes)
      return { file, offset, bytes, lost, movedTo }
    } catch (error) {
      return { file, offset, bytes, lost, movedTo: undefined, error }
    }
  }

  /** Deletes the oldest copies until no more than `maxBytes` are left. */
  trim(maxBytes: number): void {
    for (const [file, bytes] of this.#sizes) {
      if (this.#bytes <= maxBytes) return
      rmSync(file, { force: true })
      this.#sizes.delete(file)
      this.#bytes -= bytes
      this.#onDelete(file)
    }
  }

  #copy(file: string, offset: number, bytes: number): string {
    const fd = openSync(file, 'r+')
    try {
      const content = readAt(fd, offset, Math.min(bytes, this.#maxBytes))
      this.trim(this.#maxBytes - content.length)
      mkdirSync(this.#dir, { recursive: true })
      const copy = this.#freeName(`${basename(file)}-${offset}`)
      try {
        writeFileSync(copy, content, { flag: 'wx' })
      } catch (error) {
        rmSync(copy, { force: true })
        throw error
      }
      this.#sizes.set(copy, content.length)
      this.#bytes += content.length
      paint(fd, offset, bytes)
      return copy
    } finally {
      closeSync(fd)
    }
  }

  #freeName(name: string): string {
    const file = join(this.#dir, name)
    for (let copy = 1; ; copy++) {
      const free = copy === 1 ? file : `${file}-${copy}`
      if (!this.#sizes.has(free)) return free
    }
  }
}

function paint(fd: number, offset: number, bytes: number): void {
  const filler = Buffer.alloc(Math.min(bytes, 1024 * 1024), FILLER)
  for (let done = 0; done < bytes;) {
    done += writeSync(fd, filler, 0, Math.min(filler.length, bytes - done), offset + done)
  }
}

function filesByAge(dir: string): { file: string; bytes: number }[] {
  try {
    return readdirSync(dir)
      .map(name => ({ file: join(dir, name), stat: statSync(join(dir, name)) }))
      .toSorted((a, b) => a.stat.mtimeMs - b.stat.mtimeMs)
      .map(({ file, stat }) => ({ file, bytes: stat.size }))
  } catch {
    return []
  }
}
