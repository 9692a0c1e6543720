import { errorText } from '@vmkit/daemon/errors'
import { createHttpClient, parseHeaderFlag, type HttpClient } from '@vmkit/daemon/http-client'
import type { Block } from '../queue/index.ts'

/** Options of commands that send request bodies. */
export const postOptions = {
  url: { type: 'string', default: '' },
  username: { type: 'string', default: '' },
  'password-file': { type: 'string', default: '' },
  'bearer-token-file': { type: 'string', default: '' },
  headers: { type: 'string', default: '' },
} as const

/** Their values. */
export type PostOptions = Readonly<Record<keyof typeof postOptions, string>>

const TIMEOUT_MS = 60_000

export type Answer =
  | { readonly kind: 'taken' }
  /** This body is not wanted. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** It is not about this body; others need not be tried. */
  | { readonly kind: 'failed'; readonly reason: string }

/** Opens a client with the authorization and headers that the options name. */
export function openPostClient(options: PostOptions): HttpClient {
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

/** Sends a request body once. */
export async function postBody(
  client: HttpClient,
  url: string,
  { codec, payload }: Pick<Block, 'codec' | 'payload'>,
): Promise<Answer> {
  const result = await client.request({
    url,
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-protobuf',
      'Content-Encoding': codec,
      ...(codec === 'zstd'
        ? { 'X-VictoriaMetrics-Remote-Write-Version': '1' }
        : { 'X-Prometheus-Remote-Write-Version': '0.1.0' }),
    },
    body: payload,
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
