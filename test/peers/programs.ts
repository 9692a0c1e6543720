import { existsSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'

/** The real programs of Debian stable that system tests talk to; CI has them all. */
export const stablePrograms = [
  'victoria-metrics',
  'vmagent',
  'vmalert',
  'prometheus',
  'prometheus-alertmanager',
  'prometheus-node-exporter',
] as const

const root = join(import.meta.dirname, '../..')

/** Returns the path of a program of Debian stable; undefined when it is not installed. */
export function stablePeer(name: (typeof stablePrograms)[number]): string | undefined {
  return [`/usr/bin/${name}`].find(path => existsSync(path))
}

/** Returns the path of today's version of a program, from `$PEERS/bin` or `.peers/bin`. */
export function todaysPeer(name: string): string | undefined {
  const dirs = [process.env['PEERS'], join(root, '.peers')].filter(dir => dir !== undefined)
  return dirs.map(dir => join(dir, 'bin', name)).find(path => existsSync(path))
}

/** Whether a missing program of Debian stable is a failure instead of a skipped test. */
export const arePeersRequired = process.env['REQUIRE_PEERS'] === '1'
