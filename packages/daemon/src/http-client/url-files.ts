import type { AuthOptions } from './auth.ts'
import type { OAuth2Options } from './oauth2.ts'
import type { TlsOptions } from './tls.ts'

/** The files of auth and TLS that are http(s) URLs: asked for at most once a second. */
export class UrlFiles {
  readonly #fetch: (url: string) => Promise<Buffer>
  readonly #now: () => number
  readonly #known = new Map<string, { readonly atMs: number; readonly bytes: Buffer }>()
  readonly #pending = new Map<string, Promise<void>>()

  constructor(fetch: (url: string) => Promise<Buffer>, now: () => number) {
    this.#fetch = fetch
    this.#now = now
  }

  /** Returns the bytes of a URL that `load` has asked for. */
  get(url: string): Buffer {
    const known = this.#known.get(url)
    if (known === undefined) throw new Error(`BUG: ${JSON.stringify(url)} is not loaded`)
    return known.bytes
  }

  /** Asks for the URLs whose bytes are older than a second; rejects when one does not answer. */
  async load(urls: readonly string[]): Promise<void> {
    for (const url of urls) {
      const known = this.#known.get(url)
      if (known !== undefined && this.#now() - known.atMs < 1000) continue
      let pending = this.#pending.get(url)
      if (pending === undefined) {
        pending = this.#loadOne(url).finally(() => this.#pending.delete(url))
        this.#pending.set(url, pending)
      }
      await pending
    }
  }

  async #loadOne(url: string): Promise<void> {
    const bytes = await this.#fetch(url)
    const last = this.#known.get(url)?.bytes
    this.#known.set(url, { atMs: this.#now(), bytes: last?.equals(bytes) === true ? last : bytes })
  }
}

/** Whether a path is an http(s) URL. */
export function isUrl(path: string): boolean {
  return /^https?:\/\//.test(path)
}

/** Lists the files of auth and TLS that are URLs: only an HttpClient can read them. */
export function urlFiles(
  ...settings: readonly (AuthOptions | OAuth2Options | TlsOptions | undefined)[]
): string[] {
  return settings.flatMap(one =>
    Object.entries(one ?? {}).flatMap(([name, value]: [string, unknown]) =>
      name.endsWith('File') && typeof value === 'string' && isUrl(value) ? [value] : [],
    ),
  )
}
