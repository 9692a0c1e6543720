import { execFileSync } from 'node:child_process'
import {
  existsSync,
  globSync,
  readFileSync,
  realpathSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { parseSync } from 'oxc-parser'
import { rolldown } from 'rolldown'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { requireByHand } from '../../tools/library/bundle.ts'
import { packageOf, packedManifest } from '../../tools/library/check.ts'
import { temporaryDir } from '../peers/temporary-dir.ts'
import { installAlone } from './empty-project.ts'

const root = join(import.meta.dirname, '../..')
const source = join(root, 'packages/relabel')
const dir = temporaryDir()
const installed = join(dir.path, 'node_modules/@vmkit/relabel')
let tarball = ''

// The build also fails when publint or "are the types wrong" have something to say. A machine
// whose store has no compiled re2 compiles it here.
beforeAll(() => {
  execFileSync(process.execPath, [join(root, 'tools/build-libraries.ts'), dir.path])
  tarball = globSync(join(dir.path, '*.tgz'))[0] ?? ''
  installAlone(tarball, dir.path)
}, 300_000)
afterAll(() => dir[Symbol.dispose]())

/** Writes a file into the project that has the package installed; returns its path. */
function write(name: string, text: string): string {
  const file = join(dir.path, name)
  writeFileSync(file, text)
  return file
}

/** Runs a program there; returns what it prints. */
function run(code: string, ...flags: readonly string[]): string {
  const file = write('program.ts', code)
  return execFileSync(process.execPath, [...flags, file], { cwd: dir.path, encoding: 'utf8' })
}

test('the first example of the README prints what it promises', () => {
  const readme = readFileSync(join(source, 'README.md'), 'utf8')
  const code = /^```ts\n(.*?)^```/ms.exec(readme)?.[1] ?? ''
  expect(code).toContain("from '@vmkit/relabel'")
  const promised = [...code.matchAll(/^\s*console\.log\(.*\) \/\/ (.*)$/gm)].map(found => found[1])
  const printed = run(code).trimEnd()
  if (promised.length > 0) expect(printed.split('\n')).toEqual(promised)
})

describe.each([
  { entry: '@vmkit/relabel', flags: [] },
  { entry: '@vmkit/relabel', flags: ['--conditions=browser'] },
  { entry: '@vmkit/relabel/browser', flags: [] },
])('$entry $flags', ({ entry, flags }) => {
  test('runs a rule whose regex needs an engine', () => {
    const code = `
      import { parseRelabelConfigs } from '${entry}'
      const rules = parseRelabelConfigs([
        { source_labels: ['a'], regex: '(\\\\d+)([a-c]{2})?.*', target_label: 'b', replacement: '$2-$1' },
        { action: 'hashmod', source_labels: ['a'], modulus: 100, target_label: 'shard' },
      ])
      console.log(JSON.stringify(rules.apply({ a: '12bcd' })))`
    expect(JSON.parse(run(code, ...flags))).toMatchObject({ a: '12bcd', b: 'bc-12' })
  })
})

test('works without the native engine where that could not be compiled', () => {
  const code = `
    import { parseRelabelConfigs, regexEngine } from '@vmkit/relabel'
    const rules = parseRelabelConfigs([{ source_labels: ['a'], regex: '(\\\\d+).', target_label: 'b' }])
    console.log(regexEngine, rules.apply({ a: '12x' }).b)`
  expect(run(code)).toBe('re2 12\n')
  const native = join(realpathSync(installed), '../../re2/build/Release/re2.node')
  renameSync(native, `${native}-away`)
  try {
    expect(run(code)).toBe('re2js 12\n')
  } finally {
    renameSync(`${native}-away`, native)
  }
})

test.each(['nodenext', 'bundler'])('a TypeScript user with "%s" resolution gets types', mode => {
  const consumer = write(
    'consumer.ts',
    `import { parseRelabelConfigs, RelabelConfigError, type Labels } from '@vmkit/relabel'
import * as browser from '@vmkit/relabel/browser'
const labels: Labels = [{ name: 'a', value: 'b' }]
const result: Labels | undefined = parseRelabelConfigs('').apply(labels)
const line: number | undefined = new RelabelConfigError([]).problems[0]?.line
const same: typeof parseRelabelConfigs = browser.parseRelabelConfigs
// @ts-expect-error: the types are there, so a mistake is seen
parseRelabelConfigs('').apply(42)
export { result, line, same }
`,
  )
  const flags = ['--noEmit', '--strict', '--target', 'esnext', '--types', '', '--ignoreConfig']
  const modules = ['--moduleResolution', mode, '--module', mode === 'bundler' ? 'esnext' : mode]
  const tsc = join(root, 'node_modules/.bin/tsc')
  expect(runTool(tsc, [...flags, ...modules, consumer])).toBe('')
})

/** Returns what a tool complains about. */
function runTool(file: string, args: readonly string[]): string {
  try {
    execFileSync(file, args, { cwd: dir.path, encoding: 'utf8', stdio: 'pipe' })
    return ''
  } catch (error) {
    return (error as { stdout: string }).stdout
  }
}

test('the manifest declares what the code imports, and nothing else', () => {
  const files = globSync('dist/**/*.{js,d.ts}', { cwd: installed })
  expect(files).toContain(join('dist/native/index.js'))
  const imported = files.flatMap(file => {
    const text = readFileSync(join(installed, file), 'utf8')
    const { module } = parseSync(file, text)
    const named = [...module.staticImports, ...module.staticExports.flatMap(one => one.entries)]
    return [
      ...named.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
      ...module.dynamicImports.map(({ moduleRequest }) =>
        text.slice(moduleRequest.start + 1, moduleRequest.end - 1),
      ),
      ...[...text.matchAll(requireByHand)].map(([, name = '']) => name),
    ]
  })
  const foreign = new Set(imported.filter(name => !/^(?:\.|node:)/.test(name)).map(packageOf))
  const { dependencies, optionalDependencies, ...manifest } = packedManifest(tarball)
  expect(Object.keys({ ...dependencies, ...optionalDependencies }).toSorted()).toEqual(
    [...foreign].toSorted(),
  )
  expect(manifest).not.toHaveProperty('private')
  expect(manifest).not.toHaveProperty('peerDependencies')
})

test('the package brings its licence and its README', () => {
  for (const file of ['LICENSE', 'README.md']) {
    expect(readFileSync(join(installed, file), 'utf8')).toBe(
      readFileSync(join(source, file), 'utf8'),
    )
  }
})

async function bundled(code: string): Promise<{ code: string; modules: string[] }> {
  const bundle = await rolldown({
    input: write('app.js', code),
    platform: 'browser',
    external: ['re2'],
  })
  const { output } = await bundle.generate({ format: 'esm' })
  await bundle.close()
  return { code: output[0].code, modules: Object.keys(output[0].modules) }
}

test('a bundler drops what its user does not import', async () => {
  const { code } = await bundled(
    `import { finalizeLabels } from '@vmkit/relabel'; console.log(finalizeLabels([]))`,
  )
  expect(code).not.toContain('import')
  expect(code.length).toBeLessThan(5000)
})

const useAll = `
  import { parseRelabelConfigs } from '@vmkit/relabel'
  console.log(parseRelabelConfigs('').length)`

test('a bundler for browsers takes the code for browsers', async () => {
  const { modules } = await bundled(useAll)
  expect(modules.filter(name => name.includes('relabel/dist/native/'))).toEqual([])
  expect(modules.filter(name => name.includes('relabel/dist/browser/'))).not.toEqual([])
})

const browserEngine = join(root, 'packages/promql-lite/src/regex/engine.browser.ts')
test.skipIf(!existsSync(browserEngine))('the code for browsers needs nothing native', async () => {
  const { code } = await bundled(useAll)
  expect(code).not.toMatch(/^import/m)
})

test.skipIf(!existsSync(join(source, 'src/cli/main.ts')))('the command is there and runs', () => {
  write('rules.yml', '- {action: labeldrop, regex: a}\n')
  const command = join(dir.path, 'node_modules/.bin/vmkit-relabel')
  const series = 'foo{a="b"}'
  const printed = execFileSync(command, ['--config', 'rules.yml', series], {
    cwd: dir.path,
    encoding: 'utf8',
  })
  expect(printed).toContain('foo')
})
