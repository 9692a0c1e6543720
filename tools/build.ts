/**
 * `npm run build [-- DIR]`: both programs as one bundle in dist/ (or DIR), with the native re2
 * beside it; what the container image holds. Start it with `node dist/vmkit.js agent …` or `… alert …`.
 */
import { cpSync, mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { rolldown } from 'rolldown'

const root = join(import.meta.dirname, '..')
const dist = resolve(process.argv[2] ?? join(root, 'dist'))

rmSync(dist, { recursive: true, force: true })
const bundle = await rolldown({
  input: {
    agent: join(root, 'packages/agent/src/main.ts'),
    alert: join(root, 'packages/alert/src/main.ts'),
  },
  platform: 'node',
  external: ['re2'],
  // Only the entry that was asked for runs; the other is not even loaded.
  transform: { define: { 'import.meta.main': 'false' } },
})
await bundle.write({ dir: dist, format: 'esm', entryFileNames: '[name].js', sourcemap: false })
await bundle.close()

writeFileSync(
  join(dist, 'vmkit.js'),
  `const [name, ...argv] = process.argv.slice(2)
if (name !== 'agent' && name !== 'alert') {
  console.error(\`unknown program "\${name ?? ''}"; expected agent or alert\`)
  process.exit(2)
}
const { main } = await import(\`./\${name}.js\`)
await main(argv)
`,
)
writeFileSync(join(dist, 'package.json'), `${JSON.stringify({ type: 'module', private: true })}\n`)
const re2 = realpathSync(join(root, 'packages/promql-lite/node_modules/re2'))
const target = join(dist, 'node_modules/re2')
mkdirSync(join(target, 'build/Release'), { recursive: true })
for (const file of ['package.json', 're2.js', 'LICENSE', 'build/Release/re2.node']) {
  cpSync(join(re2, file), join(target, file))
}
for (const file of ['LICENSE']) cpSync(join(root, file), join(dist, file))
process.stdout.write(`built ${dist}\n`)
