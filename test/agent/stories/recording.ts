import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const dir = join(import.meta.dirname, 'expected')

/** Reads what vmagent sent for a story when it was recorded; `undefined` for a new story. */
export function readRecording(story: string): string | undefined {
  const file = fileOf(story)
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

/** Records what vmagent sent for a story. */
export function writeRecording(story: string, transcript: string): void {
  mkdirSync(dir, { recursive: true })
  writeFileSync(fileOf(story), transcript)
}

function fileOf(story: string): string {
  return join(dir, `${story}.txt`)
}
