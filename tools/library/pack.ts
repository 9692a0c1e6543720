import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Packs a built library as a registry would get it; returns the tarball's path. */
export function packLibrary(folder: string, target: string): string {
  execFileSync('pnpm', ['pack', '--pack-destination', target], { cwd: folder, stdio: 'pipe' })
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return join(target, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`)
}
