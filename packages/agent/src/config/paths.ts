import { glob } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { compareBytes } from '@vmkit/promql-lite/labels'

/** Resolves a path of a configuration against its folder, which may be a URL. */
export function resolvePath(dir: string, path: string): string {
  if (path === '' || isUrl(path) || isAbsolute(path)) return path
  return isUrl(dir) ? new URL(path, dir).href : join(dir, path)
}

/** Lists the files a path names: itself, or with a `*` all that match, sorted. */
export async function findFiles(path: string): Promise<string[]> {
  if (isUrl(path) || !path.includes('*')) return [path]
  const files = await Array.fromAsync(glob(path))
  return files.toSorted(compareBytes)
}

function isUrl(text: string): boolean {
  return /^https?:\/\//.test(text)
}
