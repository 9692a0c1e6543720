import { md5 } from '@noble/hashes/legacy.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'

/** Returns the last 8 bytes of MD5 over a text's UTF-8 bytes, which Prometheus' `hashmod` takes. */
export function md5Tail(text: string): { readonly high: number; readonly low: number } {
  const digest = md5(utf8ToBytes(text))
  const view = new DataView(digest.buffer, digest.byteOffset, digest.length)
  return { high: view.getUint32(8), low: view.getUint32(12) }
}
