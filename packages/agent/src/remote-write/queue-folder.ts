import { join } from 'node:path'
import xxhash from 'xxhash-wasm'

const { h64Raw } = await xxhash()

/**
 * Returns the folder of a receiver's queue: its 1-based place and a hash of its URL without query
 * and fragment, as vmagent names them, below a folder of our own: vmagent deletes what it does not
 * know in its own.
 */
export function queueFolder(tmpDataPath: string, index: number, url: string): string {
  const plain = url.replace(/[?#].*$/s, '')
  const hash = h64Raw(Buffer.from(plain)).toString(16).toUpperCase().padStart(16, '0')
  return join(tmpDataPath, 'vmkit-queue', `${index + 1}_${hash}`)
}
