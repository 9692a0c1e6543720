import { setImmediate } from 'node:timers/promises'
import { decodeBody, readBody } from './body.ts'
import type { Exchange } from './exchange.ts'
import { ProtocolError, TooLargeError } from './failure.ts'
import type { HttpResult } from './types.ts'

/** Largest header of an answer in bytes. */
export const MAX_HEADER_BYTES = 64 * 1024

const MAX_BODY_BYTES = 64 * 1024 * 1024

/** An answer whose body is still to come. */
export interface Answer {
  readonly statusCode: number
  readonly headers: Record<string, string | string[] | undefined>
  readonly body: AsyncIterable<Uint8Array>
}

/** Reads an answer to its end, within the limits of its request. */
export async function readAnswer(running: Exchange, answer: Answer): Promise<HttpResult> {
  const { request } = running
  const maxBytes = request.maxBodyBytes ?? MAX_BODY_BYTES
  const headers: Record<string, string | string[]> = Object.create(null)
  let headerBytes = 0
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value === undefined) continue
    headers[name] = value
    for (const one of typeof value === 'string' ? [value] : value) {
      headerBytes += name.length + one.length + 4
    }
  }
  const raw = readBody(answer.body, maxBytes, size => {
    running.doing = `reading the body (${size} bytes so far)`
  })
  if (headerBytes > (request.maxHeaderBytes ?? MAX_HEADER_BYTES)) {
    await raw.catch(() => undefined)
    throw new TooLargeError(`the header is larger than ${request.maxHeaderBytes} bytes`)
  }
  const body = await raw
  // Only then undici knows that the connection is free for the next request.
  await setImmediate()
  const encoding = headers['content-encoding']
  if (request.decompress !== true || typeof encoding !== 'string') {
    return { kind: 'answer', status: answer.statusCode, headers, body }
  }
  const decoded = await decodeBody(body, encoding, maxBytes)
  return { kind: 'answer', status: answer.statusCode, headers, body: decoded }
}

/** Parses the URL of a request; throws SyntaxError when it is none. */
export function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url !== undefined && (url.protocol === 'http:' || url.protocol === 'https:')) return url
  throw new SyntaxError(`cannot request "${text}": it is no http or https URL`)
}

/** Returns where an answer redirects to, undefined when it does not. */
export function redirectTarget({ statusCode, headers }: Answer, base: URL): URL | undefined {
  const { location } = headers
  if (![301, 302, 303, 307, 308].includes(statusCode) || typeof location !== 'string') {
    return undefined
  }
  if (!URL.canParse(location, base)) throw new ProtocolError(`the redirect "${location}" is no URL`)
  return parseUrl(new URL(location, base).href)
}
