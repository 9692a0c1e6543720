import process from 'node:process'
import { errorText } from '@vmkit/daemon/errors'
import type { HttpClient } from '@vmkit/daemon/http-client'
import { readEntryBlock, removeEntries, type Entry, type StoredEntry } from '../quarantine/index.ts'
import { openPostClient, postBody, type Answer, type PostOptions } from './post-body.ts'

/** Taken entries are removed in steps; what is taken twice after an interruption is a step at most. */
const STEP = 500

/**
 * Sends entries again, oldest first, and removes those that are taken.
 *
 * @returns 0 when all are taken, 1 when some were refused again
 * @throws Error when the receiver cannot be asked; what was taken until then is removed
 */
export async function replay(
  folder: string,
  entries: readonly StoredEntry[],
  options: PostOptions,
): Promise<number> {
  const client = openPostClient(options)
  const taken = new Set<number>()
  let removed = 0
  let refused = 0
  const removeTaken = (): void => {
    removed += removeEntries(folder, taken)
    taken.clear()
  }
  try {
    for (const [i, { entry }] of entries.entries()) {
      const answer = await send(client, options.url, entry)
      if (answer.kind === 'failed')
        throw new Error(`cannot replay entry ${entry.id}: ${answer.reason}`)
      if (answer.kind === 'taken') taken.add(entry.id)
      else {
        refused++
        process.stderr.write(`entry ${entry.id} is refused again: ${answer.reason}\n`)
      }
      if (taken.size >= STEP) removeTaken()
      progress(i + 1, entries.length)
    }
  } finally {
    removeTaken()
    await client.close()
    process.stderr.write(`${removed} of ${entries.length} were taken\n`)
  }
  return refused === 0 ? 0 : 1
}

async function send(client: HttpClient, url: string, entry: Entry): Promise<Answer> {
  let block
  try {
    block = readEntryBlock(entry)
  } catch (error) {
    return { kind: 'refused', reason: errorText(error) }
  }
  return postBody(client, url, block)
}

function progress(done: number, all: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${done}/${all}${done === all ? '\n' : ''}`)
}
