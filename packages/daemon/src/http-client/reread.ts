import { readFileSync } from 'node:fs'

/** Reads a file's bytes, at most once a second; a file that cannot be read is an error each time. */
export function createFileReader(now: () => number): (path: string) => Buffer {
  const known = new Map<string, { atMs: number; bytes: Buffer }>()
  return path => {
    const last = known.get(path)
    const timeMs = now()
    if (last !== undefined && timeMs - last.atMs < 1000) return last.bytes
    const bytes = readFileSync(path)
    const kept = last?.bytes.equals(bytes) === true ? last.bytes : bytes
    known.set(path, { atMs: timeMs, bytes: kept })
    return kept
  }
}
