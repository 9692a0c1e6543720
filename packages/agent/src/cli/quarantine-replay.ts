import process from 'node:process'
import { errorText } from '@vmkit/daemon/errors'
import { createHttpClient, parseHeaderFlag, type HttpClient } from '@vmkit/daemon/http-client'
import { readEntryBlock, removeEntries, type Entry, type StoredEntry } from '../quarantine/index.ts'

export interface ReplayOptions {
  readonly url: string
  readonly username: string
  readonly 'password-file': string
  readonly 'bearer-token-file': string
  readonly headers: string
}

const TIMEOUT_MS = 60_000
/** Taken entries are removed in steps; what is taken twice after an interruption is a step at most. */
const STEP = 500

type Answer =
  | { readonly kind: 'taken' }
  /** This entry is still not wanted. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** It is not about this entry; the others need not be tried. */
  | { readonly kind: 'failed'; readonly reason: string }

/**
 * Sends entries again, oldest first, and removes those that are taken.
 *
 * @returns 0 when all are taken, 1 when some were refused again
 * @throws Error when the receiver cannot be asked; what was taken until then is removed
 */
export async function replay(
  folder: string,
  entries: readonly StoredEntry[],
  options: ReplayOptions,
): Promise<number> {
  const client = openClient(options)
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

function openClient(options: ReplayOptions): HttpClient {
  const { username, 'password-file': passwordFile, 'bearer-token-file': tokenFile } = options
  const auth =
    username !== ''
      ? ({ kind: 'basic', username, passwordFile } as const)
      : tokenFile !== ''
        ? ({ kind: 'bearer', tokenFile } as const)
        : undefined
  return createHttpClient({
    userAgent: 'vmagent',
    headers: parseHeaderFlag(options.headers),
    ...(auth === undefined ? {} : { auth }),
  })
}

async function send(client: HttpClient, url: string, entry: Entry): Promise<Answer> {
  let block
  try {
    block = readEntryBlock(entry)
  } catch (error) {
    return { kind: 'refused', reason: errorText(error) }
  }
  const result = await client.request({
    url,
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-protobuf',
      'Content-Encoding': block.codec,
      ...(block.codec === 'zstd'
        ? { 'X-VictoriaMetrics-Remote-Write-Version': '1' }
        : { 'X-Prometheus-Remote-Write-Version': '0.1.0' }),
    },
    body: block.payload,
    timeoutMs: TIMEOUT_MS,
    maxBodyBytes: 64 * 1024,
  })
  if (result.kind === 'failure') return { kind: 'failed', reason: errorText(result.error) }
  const { status } = result
  if (status >= 200 && status < 300) return { kind: 'taken' }
  const text = JSON.stringify(result.body.toString('utf8', 0, 1024).trim())
  const reason = `unexpected status code ${status}; response body: ${text}`
  return { kind: [400, 409, 413, 415, 422].includes(status) ? 'refused' : 'failed', reason }
}

function progress(done: number, all: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${done}/${all}${done === all ? '\n' : ''}`)
}
