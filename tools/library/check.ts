import { execFileSync } from 'node:child_process'
import type { LibraryBundle, LibraryFile } from './bundle.ts'

/** The part of a packed manifest that is checked here. */
export interface PackedManifest {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly bin?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

/** Returns what is wrong with a packed library, one line each or a tool's whole report. */
export function checkPackage(tarball: string, bundle: LibraryBundle): string[] {
  const manifest = packedManifest(tarball)
  return [
    ...undeclared(manifest, bundle),
    ...beyondReach(bundle),
    ...unlinkedCommand(manifest, bundle),
    ...complaints('publint', ['run', tarball, '--strict']),
    ...complaints('attw', [tarball, '--profile', 'esm-only', '--no-color', '--no-emoji']),
  ]
}

/** Reads package.json out of a tarball. */
export function packedManifest(tarball: string): PackedManifest {
  return JSON.parse(
    execFileSync('tar', ['-xOzf', tarball, 'package/package.json'], { encoding: 'utf8' }),
  )
}

/** An import that the manifest does not declare breaks at a user's; a dependency nobody imports is ballast. */
function undeclared(manifest: PackedManifest, bundle: LibraryBundle): string[] {
  const files = [...bundle.library, ...bundle.browser, ...bundle.command, ...bundle.types]
  const imported = new Map<string, string>()
  for (const { file, imports } of files) {
    for (const name of imports) if (!name.startsWith('node:')) imported.set(packageOf(name), file)
  }
  const declared = new Set(
    [manifest.dependencies, manifest.optionalDependencies, manifest.peerDependencies].flatMap(
      list => Object.keys(list ?? {}),
    ),
  )
  return [
    ...[...imported]
      .filter(([name]) => !declared.has(name))
      .map(([name, file]) => `${file} imports "${name}"; add it to "dependencies"`),
    ...[...declared]
      .filter(name => !imported.has(name))
      .map(name => `no file imports "${name}"; remove it from "dependencies"`),
  ]
}

/** The package of an import such as `@scope/name/file.js`. */
export function packageOf(name: string): string {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/')
}

/** The library does no I/O, and in a browser there is no native engine; the command may do both. */
function beyondReach({ library, browser }: LibraryBundle): string[] {
  const of = (files: readonly LibraryFile[], isWrong: (name: string) => boolean): string[] =>
    files.flatMap(({ file, imports }) =>
      imports.filter(isWrong).map(name => `${file} must not import "${name}"`),
    )
  const isNode = (name: string): boolean => name.startsWith('node:')
  return [...of(library, isNode), ...of(browser, name => isNode(name))]
}

function unlinkedCommand(manifest: PackedManifest, bundle: LibraryBundle): string[] {
  const isLinked = Object.values(manifest.bin ?? {}).includes('./dist/native/cli.js')
  return bundle.command.length === 0 || isLinked
    ? []
    : ['dist/native/cli.js is a command; add it to "bin" of "publishConfig"']
}

function complaints(tool: string, args: readonly string[]): string[] {
  try {
    execFileSync(tool, args, { stdio: 'pipe', encoding: 'utf8' })
    return []
  } catch (error) {
    if (!(error instanceof Error && 'stdout' in error && 'stderr' in error)) throw error
    return [`${tool} says:\n${String(error.stdout)}${String(error.stderr)}`]
  }
}
