import type { HttpClient } from '@vmkit/daemon/http-client'
import { errorText } from '@vmkit/daemon/errors'
import { textOf } from './raw-object.ts'

/** Why a list or a watch came to nothing. */
export type Trouble =
  | { readonly kind: 'refused'; readonly status: 401 | 403; readonly text: string }
  /** The API server does not know this version of the resource. */
  | { readonly kind: 'not-found' }
  /** The API server does not remember what happened since. */
  | { readonly kind: 'expired' }
  | {
      readonly kind: 'failed'
      /** Short and one of few, for metrics. */
      readonly reason: string
      readonly text: string
      /** Whether the version that is known cannot be relied on. */
      readonly needsList?: boolean
      readonly retryAfterMs?: number
    }

export interface OpenAnswer {
  readonly kind: 'open'
  readonly body: AsyncIterable<Buffer>
}

export interface AskOptions {
  readonly answerTimeoutMs: number
  readonly silenceTimeoutMs: number
  readonly decompress: boolean
  readonly signal: AbortSignal
}

const MAX_MESSAGE_BYTES = 64 * 1024
const MAX_RETRY_AFTER_MS = 30_000

/** Sends a request to the API server; what is not 200 is trouble. */
export async function ask(
  client: HttpClient,
  url: string,
  options: AskOptions,
): Promise<OpenAnswer | Trouble> {
  const result = await client.stream({
    ...options,
    url,
    timeoutMs: options.answerTimeoutMs,
    followRedirects: true,
    headers: { Accept: 'application/json' },
  })
  if (result.kind === 'failure') {
    return { kind: 'failed', reason: result.cause, text: errorText(result.error) }
  }
  const { status, headers, body, drop } = result
  if (status === 200) return { kind: 'open', body }
  const message = await readMessage(body)
  drop()
  if (status === 404) return { kind: 'not-found' }
  if (status === 410) return { kind: 'expired' }
  if (status === 401 || status === 403) return { kind: 'refused', status, text: message }
  const seconds = Number(headers['retry-after'])
  return {
    kind: 'failed',
    reason: `status ${status}`,
    text: `${new URL(url).host} answers with status ${status}${message === '' ? '' : `: ${message}`}; expected 200`,
    ...(seconds > 0 ? { retryAfterMs: Math.min(MAX_RETRY_AFTER_MS, 1000 * seconds) } : {}),
  }
}

/** Returns what the API server says about a status that is not 200. */
async function readMessage(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of body) {
      chunks.push(chunk)
      bytes += chunk.length
      if (bytes > MAX_MESSAGE_BYTES) break
    }
  } catch {
    // The status alone says enough.
  }
  const text = Buffer.concat(chunks).toString('utf8')
  try {
    return textOf(JSON.parse(text), 'message')
  } catch {
    return text.trim().slice(0, 200)
  }
}
