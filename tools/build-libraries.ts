/**
 * `npm run build:libraries [-- DIR]`: builds the libraries, packs each into DIR (default
 * dist/libraries) and checks what a user would get. Fails when a check does.
 */
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { bundleLibrary } from './library/bundle.ts'
import { checkPackage } from './library/check.ts'
import { packLibrary } from './library/pack.ts'
import { browserSize } from './library/size.ts'

const root = join(import.meta.dirname, '..')
const target = resolve(process.argv[2] ?? join(root, 'dist/libraries'))

mkdirSync(target, { recursive: true })
for (const name of ['relabel']) {
  const folder = join(root, 'packages', name)
  const bundle = await bundleLibrary(folder)
  const tarball = packLibrary(folder, target)
  const problems = checkPackage(tarball, bundle)
  if (problems.length > 0) {
    console.error(`${tarball} is not fit for users:\n${problems.join('\n')}`)
    process.exit(1)
  }
  const { all, own } = await browserSize(join(folder, 'dist/browser/index.js'))
  process.stdout.write(
    `packed ${tarball}; minified and gzipped for a browser: ${kib(all)} with its dependencies, ${kib(own)} without\n`,
  )
}

function kib(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KiB`
}
