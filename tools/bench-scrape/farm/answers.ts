import { gzipSync } from 'node:zlib'
import { renderBody, type Body } from '../bodies/body.ts'

/** One variant as complete HTTP answers, ready to be written. */
export interface Answers {
  readonly gzip: Buffer
  readonly identity: Buffer
}

/** Go's HTTP server writes chunks of this size, and only bodies larger than that in chunks. */
const CHUNK_BYTES = 2048
/** What Go's default level amounts to. */
const GZIP_LEVEL = 6

/** Builds the answers of all variants of a body. */
export function buildAnswers(body: Body, isChunked: boolean): Answers[] {
  return Array.from({ length: body.variantCount }, (_, v) => {
    const text = Buffer.from(renderBody(body, v))
    const packed = gzipSync(text, { level: GZIP_LEVEL })
    return {
      gzip: answer(packed, 'Content-Encoding: gzip\r\n', isChunked),
      identity: answer(text, '', isChunked),
    }
  })
}

function answer(body: Buffer, encoding: string, isChunked: boolean): Buffer {
  const head = `HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8; escaping=underscores\r\n${encoding}Date: Thu, 01 Jan 2026 00:00:00 GMT\r\n`
  if (!isChunked || body.length <= CHUNK_BYTES) {
    return Buffer.concat([Buffer.from(`${head}Content-Length: ${body.length}\r\n\r\n`), body])
  }
  const parts: Uint8Array[] = [Buffer.from(`${head}Transfer-Encoding: chunked\r\n\r\n`)]
  for (let at = 0; at < body.length; at += CHUNK_BYTES) {
    const chunk = body.subarray(at, at + CHUNK_BYTES)
    parts.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n'))
  }
  parts.push(Buffer.from('0\r\n\r\n'))
  return Buffer.concat(parts)
}
