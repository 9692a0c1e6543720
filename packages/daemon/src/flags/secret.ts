import { readFileSync } from 'node:fs'

/** A value that pages and logs must not show and that may live in a file or behind a URL. */
export interface Secret {
  /** The value of now; a promise only when it is fetched. Fails when it never could be read. */
  text(): Promise<string> | string
  readonly isSet: boolean
  toJSON(): string
}

export interface SecretOptions {
  /** Clock in milliseconds; default `Date.now`. */
  readonly now?: () => number
  /** Longest time in milliseconds to fetch an http(s) value; default 10 s. */
  readonly timeoutMs?: number
}

const REREAD_MS = 2000

/**
 * Creates a secret from a flag's value: the text itself, or `file:///abs`, `file://./relative` or an
 * http(s) URL, read again at most every 2 seconds. A value that cannot be read again stays.
 */
export function createSecret(value: string, options: SecretOptions = {}): Secret {
  const read = reader(value, options.timeoutMs ?? 10_000)
  const text = read === undefined ? (): string => value : remember(read, options.now ?? Date.now)
  return { text, isSet: value !== '', toJSON: () => 'secret' }
}

function reader(value: string, timeoutMs: number): (() => Promise<string> | string) | undefined {
  if (value.startsWith('file://')) {
    const path = value.slice('file://'.length)
    return () => readFileSync(path, 'utf8').trimEnd()
  }
  if (!value.startsWith('http://') && !value.startsWith('https://')) return undefined
  return async () => {
    const response = await fetch(value, { signal: AbortSignal.timeout(timeoutMs) })
    if (!response.ok)
      throw new Error(`cannot fetch a secret: the answer has status ${response.status}`)
    return (await response.text()).trimEnd()
  }
}

function remember(
  read: () => Promise<string> | string,
  now: () => number,
): () => Promise<string> | string {
  let last: string | undefined
  let readAtMs = Number.NEGATIVE_INFINITY
  let running: Promise<string> | undefined
  const recover = (error: unknown): string => {
    if (last === undefined) throw new Error('cannot read a secret', { cause: error })
    return last
  }
  return () => {
    if (running !== undefined) return running
    if (last !== undefined && now() - readAtMs < REREAD_MS) return last
    readAtMs = now()
    try {
      const value = read()
      if (typeof value === 'string') return (last = value)
      running = value
        .then(text => (last = text), recover)
        .finally(() => {
          running = undefined
        })
      return running
    } catch (error) {
      return recover(error)
    }
  }
}
