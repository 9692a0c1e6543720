import { gzipSync } from 'node:zlib'
import { rolldown } from 'rolldown'

/** Minified and gzipped bytes of a browser entry, with and without the packages it depends on. */
export async function browserSize(entry: string): Promise<{ all: number; own: number }> {
  const all = await minified(entry, false)
  const own = await minified(entry, true)
  return { all, own }
}

async function minified(entry: string, withoutDependencies: boolean): Promise<number> {
  const bundle = await rolldown({
    input: entry,
    platform: 'browser',
    external: name => name === 're2' || (withoutDependencies && /^[a-z@]/.test(name)),
  })
  const { output } = await bundle.generate({ format: 'esm', minify: true })
  await bundle.close()
  const code = output.map(chunk => (chunk.type === 'chunk' ? chunk.code : '')).join('\n')
  return gzipSync(code, { level: 9 }).length
}
