import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { load } from 'js-yaml'
import { packedManifest } from '../../tools/library/check.ts'

interface Lockfile {
  readonly packages: Record<string, object>
  readonly snapshots: Record<string, Snapshot>
}

interface Snapshot {
  readonly dependencies?: Record<string, string>
  readonly optionalDependencies?: Record<string, string>
}

const root = join(import.meta.dirname, '../..')

/**
 * Makes a project in `dir` that depends on nothing but a tarball, and installs it without the
 * network: with the versions that the workspace has locked, every package is in pnpm's store, and
 * re2 is there as it was compiled for the workspace.
 */
export function installAlone(tarball: string, dir: string): void {
  const manifest = packedManifest(tarball)
  const file = `file:${basename(tarball)}`
  copyFileSync(tarball, join(dir, basename(tarball)))
  const write = (name: string, value: object): void =>
    writeFileSync(join(dir, name), JSON.stringify(value, undefined, 2))
  write('package.json', {
    private: true,
    type: 'module',
    dependencies: { [manifest.name]: file },
  })
  // JSON is YAML. An age limit would make pnpm ask the registry how old the packages are.
  write('pnpm-workspace.yaml', { allowBuilds: { re2: true }, minimumReleaseAge: 0 })
  write('pnpm-lock.yaml', lockfile(tarball, file))
  // On another file system pnpm would start a store of its own, with nothing in it.
  const store = execFileSync('pnpm', ['store', 'path'], { cwd: root, encoding: 'utf8' }).trim()
  execFileSync('pnpm', ['install', '--offline', '--frozen-lockfile', `--store-dir=${store}`], {
    cwd: dir,
    stdio: 'pipe',
  })
}

/** Writes what pnpm would lock, had it resolved the tarball at the time of the workspace. */
function lockfile(tarball: string, file: string): object {
  const { name, version, ...manifest } = packedManifest(tarball)
  const workspace = load(readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8')) as Lockfile
  const own: Snapshot = {
    dependencies: locked(workspace, manifest.dependencies),
    optionalDependencies: locked(workspace, manifest.optionalDependencies),
  }
  const snapshots: Record<string, Snapshot> = {}
  const take = (snapshot: Snapshot): void => {
    for (const id of namesOf(snapshot)) {
      const found = workspace.snapshots[id]
      if (found === undefined || id in snapshots) continue
      snapshots[id] = found
      take(found)
    }
  }
  take(own)
  const id = `${name}@${file}`
  const integrity = createHash('sha512').update(readFileSync(tarball)).digest('base64')
  const packages = Object.keys(snapshots)
    .map(key => key.replace(/\(.*/, ''))
    .map(key => [key, workspace.packages[key] ?? {}])
  return {
    lockfileVersion: '9.0',
    importers: { '.': { dependencies: { [name]: { specifier: file, version: file } } } },
    packages: {
      ...Object.fromEntries(packages),
      [id]: { resolution: { integrity: `sha512-${integrity}`, tarball: file }, version },
    },
    snapshots: { ...snapshots, [id]: own },
  }
}

function namesOf({ dependencies, optionalDependencies }: Snapshot): string[] {
  return Object.entries({ ...dependencies, ...optionalDependencies }).map(
    ([name, version]) => `${name}@${version}`,
  )
}

/** The version of each dependency that some package of the workspace has. */
function locked(
  workspace: Lockfile,
  dependencies: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const versions = Object.keys(dependencies).map(name => {
    const id = Object.keys(workspace.snapshots).find(key => key.startsWith(`${name}@`))
    return [name, id?.slice(name.length + 1) ?? '']
  })
  return Object.fromEntries(versions)
}
