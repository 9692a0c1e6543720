import { setImmediate } from 'node:timers/promises'
import { decodeBody } from './body.ts'
import type { Exchange } from './exchange.ts'
import { ProtocolError, TooLargeError } from './failure.ts'
import type { Answer } from './gather.ts'
import type { HttpResult } from './types.ts'

/** Largest header of an answer in bytes. */
export const MAX_HEADER_BYTES = 64 * 1024

/** Largest body in bytes, where a request does not say. */
export const MAX_BODY_BYTES = 64 * 1024 * 1024

/** Checks and decodes an answer within the limits of its request. */
export async function readAnswer({ request }: Exchange, answer: Answer): Promise<HttpResult> {
  const { body } = answer
  const headers: Record<string, string | string[]> = Object.create(null)
  let headerBytes = 0
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value === undefined) continue
    headers[name] = value
    for (const one of typeof value === 'string' ? [value] : value) {
      headerBytes += name.length + one.length + 4
    }
  }
  if (headerBytes > (request.maxHeaderBytes ?? MAX_HEADER_BYTES)) {
    throw new TooLargeError(`the header is larger than ${request.maxHeaderBytes} bytes`)
  }
  // Only then undici knows that the connection is free for the next request.
  await setImmediate()
  const encoding = headers['content-encoding']
  if (request.decompress !== true || typeof encoding !== 'string') {
    return { kind: 'answer', status: answer.statusCode, headers, body }
  }
  const decoded = await decodeBody(body, encoding, request.maxBodyBytes ?? MAX_BODY_BYTES)
  return { kind: 'answer', status: answer.statusCode, headers, body: decoded }
}

/** Parses the URL of a request; throws SyntaxError when it is none. */
export function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url !== undefined && (url.protocol === 'http:' || url.protocol === 'https:')) return url
  throw new SyntaxError(`cannot request "${text}": it is no http or https URL`)
}

/** Returns where an answer redirects to, undefined when it does not. */
export function redirectTarget(
  { statusCode, headers }: Pick<Answer, 'statusCode' | 'headers'>,
  base: URL,
): URL | undefined {
  const { location } = headers
  if (![301, 302, 303, 307, 308].includes(statusCode) || typeof location !== 'string') {
    return undefined
  }
  if (!URL.canParse(location, base)) throw new ProtocolError(`the redirect "${location}" is no URL`)
  return parseUrl(new URL(location, base).href)
}
