import { readFile, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import process from 'node:process'
import { errorCode } from '../errors/index.ts'
import { createHttpClient, type HttpClient } from '../http-client/index.ts'
import { type Env, expandEnv } from '@vmkit/yaml'

/** A configuration's text and where it came from. */
export interface ConfigText {
  readonly text: string
  /** The path or URL as it was given, without the password of a URL. */
  readonly file: string
  /** Absolute folder, or the URL of the folder, that relative paths start from. */
  readonly dir: string
}

export interface LoadConfigOptions {
  /** Variables for `%{NAME}`; default those of the process. */
  readonly env?: Env
  /** Client for URLs; default one of its own for this one request. */
  readonly httpClient?: HttpClient
  /** Longest time in milliseconds for a URL; default 10 s. */
  readonly timeoutMs?: number
  /** Largest text in bytes; default 100 MiB. */
  readonly maxBytes?: number
  readonly signal?: AbortSignal
}

/** Loads a configuration text from a file or an http(s) URL. Throws an Error that names the place. */
export async function loadConfigText(
  pathOrUrl: string,
  options: LoadConfigOptions = {},
): Promise<ConfigText> {
  const env = options.env ?? process.env
  const maxBytes = options.maxBytes ?? 100 * 1024 * 1024
  if (/^https?:\/\//.test(pathOrUrl)) {
    const shown = withoutPassword(pathOrUrl)
    const text = await fetchText(pathOrUrl, shown, maxBytes, options)
    return { text: expandEnv(text, env), file: shown, dir: new URL('.', shown).href }
  }
  const path = pathOrUrl.startsWith('file://') ? pathOrUrl.slice('file://'.length) : pathOrUrl
  const text = await readText(path, maxBytes)
  return { text: expandEnv(text, env), file: path, dir: dirname(resolve(path)) }
}

async function readText(path: string, maxBytes: number): Promise<string> {
  try {
    const { size } = await stat(path)
    if (size > maxBytes) throw new RangeError(`it has ${size} bytes; at most ${maxBytes} are read`)
    return await readFile(path, 'utf8')
  } catch (error) {
    throw readError(path, error)
  }
}

/** Without the cause: the reason says it, and the system's own text would say it again. */
function readError(path: string, error: unknown): Error {
  return new Error(`cannot read "${path}": ${reason(error)}`)
}

function reason(error: unknown): string {
  const code = errorCode(error)
  if (code === 'ENOENT') return 'no such file; create it or correct the path'
  if (code === 'EISDIR') return 'it is a folder; expected a file'
  if (code === 'EACCES') return 'permission denied'
  return error instanceof Error ? error.message : String(error)
}

async function fetchText(
  url: string,
  shown: string,
  maxBytes: number,
  options: LoadConfigOptions,
): Promise<string> {
  const client = options.httpClient ?? createHttpClient({ keepAlive: false })
  try {
    const result = await client.request({
      url,
      timeoutMs: options.timeoutMs ?? 10_000,
      maxBodyBytes: maxBytes,
      followRedirects: true,
      decompress: true,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    })
    if (result.kind === 'failure') {
      throw new Error(`cannot fetch "${shown}"`, { cause: result.error })
    }
    if (result.status !== 200) {
      const start = result.body.toString('utf8', 0, 200).trim()
      throw new Error(`cannot fetch "${shown}": the answer has status ${result.status}: "${start}"`)
    }
    return result.body.toString('utf8')
  } finally {
    if (options.httpClient === undefined) await client.close()
  }
}

function withoutPassword(text: string): string {
  const url = new URL(text)
  if (url.password !== '') url.password = 'secret'
  return url.href
}
