import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startOurs } from '../peers/process.ts'

/** How a program that was to refuse its input ended. */
export interface Refusal {
  readonly code: number
  /** What it wrote, without lines of level info and without times and places of the log. */
  readonly said: string
}

/** A folder with one small file per name, gone when disposed of. */
export function folderWith(files: Readonly<Record<string, string>>): Disposable & { dir: string } {
  const dir = mkdtempSync(join(tmpdir(), 'vmkit-bad-input-'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text)
  return { dir, [Symbol.dispose]: () => rmSync(dir, { recursive: true }) }
}

/** Runs a program that is expected to end by itself. */
export async function refusalOf(
  name: 'agent' | 'alert',
  args: readonly string[],
): Promise<Refusal> {
  await using started = startOurs(name, args)
  const code = await Promise.race([started.ended(), sleep(20_000, undefined, { ref: false })])
  if (code === undefined) throw new Error(`it did not end:\n${started.output()}`)
  const said = started
    .output()
    .split('\n')
    .filter(line => !line.includes('\tinfo\t'))
    .map(line => line.replace(/^\S+Z\t(\w+)\t\S+\t/, '$1: '))
    .join('\n')
  return { code, said }
}
