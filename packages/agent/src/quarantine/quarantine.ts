import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs'
import type { Block } from '../queue/index.ts'
import { encodeEntry } from './entry.ts'
import { entryFile, firstId, listEntryFiles, readEntries, refusedFolder } from './entry-files.ts'

export interface QuarantineOptions {
  /** Folder of the receiver's queue. */
  readonly dir: string
  /** Bytes of all files; the oldest are deleted beyond it. 0 keeps nothing. */
  readonly maxBytes: number
  /** Called when old entries are deleted to make room. */
  readonly onFull: (samples: number) => void
  /** Called at opening when files of earlier runs cannot be read; they stay as they are. */
  readonly onUnreadable: (error: unknown) => void
  /** Default `Date.now`. */
  readonly now?: () => number
}

/** What is to be parked, and the receiver's answer. */
export interface Refused {
  readonly block: Block
  readonly status: number
  readonly reason: string
}

interface EntryFile {
  readonly file: string
  bytes: number
  samples: number
}

/** Opens what was parked by earlier runs; no file is made before there is something to park. */
export function openQuarantine(options: QuarantineOptions): Quarantine {
  return new Quarantine(options)
}

/** Files of refused blocks, an eighth of the limit each. */
export class Quarantine {
  readonly #options: QuarantineOptions
  readonly #folder: string
  readonly #files: EntryFile[]
  readonly #fileBytes: number
  #nextId = 1
  #isOpen = false
  #parked = 0
  #dropped = 0

  constructor(options: QuarantineOptions) {
    this.#options = options
    this.#folder = refusedFolder(options.dir)
    this.#fileBytes = options.maxBytes / 8
    this.#files = this.#findFiles()
  }

  /** Bytes of all files. */
  get bytes(): number {
    return this.#files.reduce((sum, file) => sum + file.bytes, 0)
  }

  /** Samples that lie here. */
  get samples(): number {
    return this.#files.reduce((sum, file) => sum + file.samples, 0)
  }

  /** Samples that were parked since the start. */
  get parkedTotal(): number {
    return this.#parked
  }

  /** Samples that were deleted since the start, to make room for others. */
  get droppedTotal(): number {
    return this.#dropped
  }

  /**
   * Keeps what was refused, durably.
   *
   * @throws Error when the disk refuses it or it is larger than the limit; nothing is kept then
   */
  park(refused: readonly Refused[]): void {
    const { maxBytes, now = Date.now } = this.#options
    const atMs = now()
    const text = refused
      .map(({ block, status, reason }, i) => {
        return encodeEntry({ id: this.#nextId + i, atMs, status, reason }, block)
      })
      .join('')
    const bytes = Buffer.byteLength(text)
    if (bytes > maxBytes) {
      throw new RangeError(
        `cannot keep ${bytes} bytes of refused samples: at most ${maxBytes} are allowed; raise -remoteWrite.quarantineMaxBytes`,
      )
    }
    this.#makeRoom(bytes)
    const file = this.#fileFor(bytes)
    try {
      appendFileSync(file.file, text, { flush: true })
      if (file.bytes === 0) syncNames(this.#folder)
    } catch (error) {
      if (existsSync(file.file)) truncateSync(file.file, file.bytes)
      throw error
    }
    const samples = refused.reduce((sum, { block }) => sum + block.samples, 0)
    file.bytes += bytes
    file.samples += samples
    this.#parked += samples
    this.#nextId += refused.length
  }

  /** What earlier runs left; trouble with it must not keep the receiver from working. */
  #findFiles(): EntryFile[] {
    try {
      return listEntryFiles(this.#folder).map(file => {
        const entries = readEntries(file)
        const lastId = entries.at(-1)?.id ?? firstId(file)
        this.#nextId = Math.max(this.#nextId, lastId + 1)
        const samples = entries.reduce((sum, entry) => sum + entry.samples, 0)
        return { file, bytes: statSync(file).size, samples }
      })
    } catch (error) {
      this.#options.onUnreadable(error)
      return []
    }
  }

  #makeRoom(bytes: number): void {
    while (this.#files.length > 0 && this.bytes + bytes > this.#options.maxBytes) {
      const [oldest] = this.#files.splice(0, 1)
      if (oldest === undefined) return
      if (this.#files.length === 0) this.#isOpen = false
      rmSync(oldest.file, { force: true })
      this.#dropped += oldest.samples
      this.#options.onFull(oldest.samples)
    }
  }

  /** The newest file of this run, or a new one: the last line of an older one may be cut. */
  #fileFor(bytes: number): EntryFile {
    const newest = this.#files.at(-1)
    if (this.#isOpen && newest !== undefined && newest.bytes + bytes <= this.#fileBytes) {
      return newest
    }
    mkdirSync(this.#folder, { recursive: true })
    const file = { file: entryFile(this.#folder, this.#nextId), bytes: 0, samples: 0 }
    this.#files.push(file)
    this.#isOpen = true
    return file
  }
}

/** Makes the names in a folder durable. */
function syncNames(folder: string): void {
  const fd = openSync(folder, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
