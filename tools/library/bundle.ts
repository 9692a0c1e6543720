import { chmodSync, existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown, type OutputChunk, type OutputOptions, type RolldownOptions } from 'rolldown'
import { dts } from 'rolldown-plugin-dts'

/** A written file and what it imports from elsewhere. */
export interface LibraryFile {
  readonly file: string
  /** `node:` modules and packages of the registry. */
  readonly imports: readonly string[]
}

/** What a library consists of. */
export interface LibraryBundle {
  /** The library proper, with the native regex engine. */
  readonly library: readonly LibraryFile[]
  /** The same with a regex engine in plain JavaScript, for browsers. */
  readonly browser: readonly LibraryFile[]
  /** The command, which runs under Node.js; empty when the package has none. */
  readonly command: readonly LibraryFile[]
  readonly types: readonly LibraryFile[]
}

/**
 * Writes dist/ of a package: native/ and browser/, which differ in the condition under which
 * `imports` of the workspace's manifests are resolved (it chooses the regex engine). Packages of
 * the workspace are taken in, for nobody else has them; those of the registry stay imports. Modules
 * stay files of their own, so that a bundler drops what its user does not import.
 */
export async function bundleLibrary(folder: string): Promise<LibraryBundle> {
  const dist = join(folder, 'dist')
  const index = join(folder, 'src/index.ts')
  const cli = join(folder, 'src/cli/main.ts')
  const hasCommand = existsSync(cli)
  rmSync(dist, { recursive: true, force: true })

  const code: OutputOptions = {
    preserveModules: true,
    preserveModulesRoot: join(folder, '..'),
    entryFileNames: ({ name }) => `${name.replace('/src/', '/')}.js`,
  }
  const native = await write(join(dist, 'native'), code, {
    input: hasCommand ? { index, cli } : { index },
    // Somebody starts the command on purpose; it is not there to be imported.
    transform: { define: { 'import.meta.main': 'true' } },
  })
  const browser = await write(join(dist, 'browser'), code, {
    input: { index },
    resolve: { conditionNames: ['browser', 'import', 'default'] },
  })
  const types = await write(
    join(dist, 'native'),
    {},
    { input: { index }, plugins: [dts({ dtsOnly: true, generator: 'oxc', tsconfig: false })] },
  )
  // One set of types for both, so that values of one entry fit the other.
  writeFileSync(join(dist, 'browser/index.d.ts'), `export * from '../native/index.js'\n`)
  if (hasCommand) chmodSync(join(dist, 'native/cli.js'), 0o755)

  const isCommand = ({ file }: LibraryFile): boolean => file === 'cli.js' || /\/cli\//.test(file)
  return {
    library: native.filter(file => !isCommand(file)),
    browser,
    command: native.filter(isCommand),
    types,
  }
}

async function write(
  dir: string,
  layout: OutputOptions,
  options: RolldownOptions,
): Promise<LibraryFile[]> {
  const bundle = await rolldown({
    platform: 'neutral',
    resolve: { conditionNames: ['import', 'default'] },
    external: isForeign,
    ...options,
  })
  const { output } = await bundle.write({ dir, format: 'esm', ...layout })
  await bundle.close()
  return output
    .filter(chunk => chunk.type === 'chunk')
    .map(chunk => ({ file: chunk.fileName, imports: foreignImports(chunk, output) }))
}

/** What is required by hand may be missing, and is declared all the same. */
export const requireByHand = /createRequire\(import\.meta\.url\)\(["']([^"']+)["']\)/g

function foreignImports(
  { imports, dynamicImports, code }: OutputChunk,
  output: readonly { readonly fileName: string }[],
): string[] {
  const own = new Set(output.map(chunk => chunk.fileName))
  const required = [...code.matchAll(requireByHand)].map(([, name = '']) => name)
  return [...imports, ...dynamicImports, ...required].filter(name => !own.has(name))
}

function isForeign(name: string): boolean {
  return /^[a-z@]/.test(name) && !name.startsWith('@vmkit/')
}
