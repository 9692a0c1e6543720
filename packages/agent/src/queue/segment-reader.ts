import { closeSync } from 'node:fs'
import { openForMarking, readInto } from './segment-files.ts'

/** Memory that waits for the next record. */
const MAX_FREE_BUFFERS = 16
const MAX_FREE_BYTES = 512 * 1024
const MIN_BUFFER_BYTES = 64 * 1024

/**
 * Reads records out of one segment at a time, into memory that is used again: while a backlog is
 * sent, new memory for each block would cost more in garbage collection than reading it.
 */
export class SegmentReader {
  readonly #free: ArrayBuffer[] = []
  /** What was made here: blocks that came from elsewhere may share their memory with others. */
  readonly #own = new WeakSet<ArrayBufferLike>()
  #open: { readonly file: string; readonly fd: number } | undefined

  /** Opens a segment, for reading and marking, until another one is asked for. */
  fdOf(file: string): number {
    if (this.#open?.file === file) return this.#open.fd
    const fd = openForMarking(file)
    this.close()
    this.#open = { file, fd }
    return fd
  }

  /** Reads up to `bytes` bytes at `offset`; fewer only at the end of the file. */
  read(fd: number, offset: number, bytes: number): Buffer {
    return readInto(Buffer.from(this.#memory(bytes), 0, bytes), fd, offset)
  }

  /** Takes memory back that `read` gave and that nobody will look at again. */
  recycle(bytes: Uint8Array): void {
    const { buffer } = bytes
    if (!(buffer instanceof ArrayBuffer) || !this.#own.has(buffer)) return
    if (buffer.byteLength > MAX_FREE_BYTES || this.#free.length >= MAX_FREE_BUFFERS) return
    this.#free.push(buffer)
  }

  /** Closes the segment if it is this one. */
  forget(file: string): void {
    if (this.#open?.file === file) this.close()
  }

  close(): void {
    if (this.#open !== undefined) closeSync(this.#open.fd)
    this.#open = undefined
  }

  #memory(bytes: number): ArrayBuffer {
    const free = this.#free.findIndex(({ byteLength }) => byteLength >= bytes)
    const [found] = free < 0 ? [] : this.#free.splice(free, 1)
    if (found !== undefined) return found
    let size = MIN_BUFFER_BYTES
    while (size < bytes) size *= 2
    const made = new ArrayBuffer(size)
    this.#own.add(made)
    return made
  }
}
