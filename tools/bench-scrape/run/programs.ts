import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { createServer } from 'node:net'
import { delimiter, dirname, join } from 'node:path'
import process from 'node:process'
import { gunzipSync } from 'node:zlib'

const root = join(import.meta.dirname, '../../..')

/** Returns the path of a real program: from `$PEERS/bin`, `.peers/bin`, or the search path. */
export function peerProgram(name: string): string | undefined {
  const own = [process.env['PEERS'], join(root, '.peers')].flatMap(dir =>
    dir === undefined ? [] : [join(dir, 'bin')],
  )
  return [...own, ...(process.env['PATH'] ?? '').split(delimiter)]
    .map(dir => join(dir, name))
    .find(path => existsSync(path))
}

/**
 * Builds our programs into `dir`, as they are shipped.
 *
 * @returns the arguments with which Node.js runs the agent
 */
export function buildOwnAgent(dir: string): readonly string[] {
  execFileSync(process.execPath, [join(root, 'tools/build.ts'), dir], { stdio: 'pipe' })
  // As the container image starts it.
  return ['--max-semi-space-size=4', join(dir, 'vmkit.js'), 'agent']
}

/** Returns a port of the loopback interface that is free at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('BUG: no port')
  return address.port
}

/** What a Debian package says about its version: Debian builds vmagent without one. */
export function packagedVersion(name: string): string | undefined {
  const program = peerProgram(name)
  if (program === undefined) return undefined
  const docs = join(dirname(realpathSync(program)), '../share/doc')
  const changelog = [name, 'victoria-metrics']
    .map(dir => join(docs, dir, 'changelog.Debian.gz'))
    .find(path => existsSync(path))
  if (changelog === undefined) return undefined
  return /\(([^)]+)\)/.exec(gunzipSync(readFileSync(changelog)).toString())?.[1]
}
