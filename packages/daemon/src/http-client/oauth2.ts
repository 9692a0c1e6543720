import { errorText } from '../errors/index.ts'
import { unlessAborted } from './abort.ts'
import { basicHeader } from './auth.ts'
import type { Authorizer, Credentials } from './authorizer.ts'
import { WayError } from './failure.ts'
import { parseTokenAnswer, refusalText } from './token-answer.ts'
import type { TlsOptions } from './tls.ts'
import type { HttpClient, HttpResult } from './types.ts'

/** OAuth2 by client credentials; `''` means not set. */
export interface OAuth2Options {
  readonly kind: 'oauth2'
  readonly clientId: string
  readonly clientSecret?: string
  /** Wins over `clientSecret`; may be an http(s) URL. */
  readonly clientSecretFile?: string
  /** Where tokens are asked for. */
  readonly tokenUrl: string
  readonly scopes?: readonly string[]
  /** More fields of the form that is sent to `tokenUrl`. */
  readonly endpointParams?: readonly (readonly [name: string, value: string])[]
  /** TLS of connections to `tokenUrl`. */
  readonly tls?: TlsOptions
  /** Proxy of connections to `tokenUrl`; default that of the environment. */
  readonly proxyUrl?: string
  /** Headers of requests to `tokenUrl`. */
  readonly headers?: readonly (readonly [name: string, value: string])[]
}

/** Longest time to wait for a token server; the request that needs the token may give up earlier. */
const TOKEN_TIMEOUT_MS = 10_000
/** How long before its end a token is no longer used. */
const EARLY_MS = 10_000
/** How long after a failure no other token is asked for. */
const PAUSE_MS = 1000

interface Token {
  readonly header: string
  readonly secret: string
  readonly untilMs: number
}

/** Gets tokens and keeps each until shortly before it expires; all that wait share one request. */
export class TokenSource implements Authorizer {
  readonly #options: OAuth2Options
  readonly #place: string
  readonly #readSecret: () => string
  readonly #client: HttpClient
  readonly #now: () => number
  #token: Token | undefined
  #failure:
    | { readonly error: unknown; readonly secret: string; readonly untilMs: number }
    | undefined
  #running: { readonly promise: Promise<Token>; readonly secret: string } | undefined
  /** Where the server wants the client's name and secret; found out with the first token. */
  #style: 'header' | 'form' | undefined

  /** @param client sends to the token URL, and is closed with this */
  constructor(
    options: OAuth2Options,
    deps: {
      readonly readFile: (path: string) => Buffer
      readonly client: HttpClient
      readonly now: () => number
    },
  ) {
    this.#options = options
    this.#client = deps.client
    this.#now = deps.now
    const { clientSecret = '', clientSecretFile = '' } = options
    this.#readSecret = () =>
      clientSecretFile === ''
        ? clientSecret
        : deps.readFile(clientSecretFile).toString('utf8').trimEnd()
    const url = URL.canParse(options.tokenUrl) ? new URL(options.tokenUrl) : undefined
    this.#place =
      url === undefined ? options.tokenUrl : `${url.protocol}//${url.host}${url.pathname}`
  }

  async credentials(signal: AbortSignal): Promise<Credentials> {
    const secret = this.#readSecret()
    const token = this.#token
    if (token?.secret === secret && this.#now() < token.untilMs) {
      return { value: token.header, renew: () => this.#forget(token) }
    }
    const failure = this.#failure
    if (failure?.secret === secret && this.#now() < failure.untilMs) throw failure.error
    const { header } = await unlessAborted(this.#pending(secret), signal)
    return { value: header }
  }

  async close(): Promise<void> {
    await this.#client.close()
  }

  #forget(token: Token): void {
    if (this.#token === token) this.#token = undefined
  }

  /** Returns the token that is being asked for, by whomever. */
  #pending(secret: string): Promise<Token> {
    if (this.#running?.secret === secret) return this.#running.promise
    const promise = this.#get(secret)
    this.#running = { promise, secret }
    return promise
  }

  async #get(secret: string): Promise<Token> {
    try {
      this.#token = await this.#ask(secret)
      return this.#token
    } catch (error) {
      this.#failure = { error, secret, untilMs: this.#now() + PAUSE_MS }
      throw error
    } finally {
      if (this.#running?.secret === secret) this.#running = undefined
    }
  }

  async #ask(secret: string): Promise<Token> {
    const styles = this.#style === undefined ? (['header', 'form'] as const) : [this.#style]
    let refusal = ''
    for (const style of styles) {
      const result = await this.#request(style, secret)
      if (result.kind === 'failure') {
        const cause = result.cause === 'aborted' ? 'other' : result.cause
        throw this.#error(cause, errorText(result.error.cause ?? result.error), result.error)
      }
      const body = result.body.toString('utf8')
      if (result.status >= 200 && result.status < 300) {
        this.#style = style
        return this.#parse(body, secret)
      }
      const reason = refusalText(body)
      refusal = `status ${result.status}${reason === '' ? '' : `: ${reason}`}`
    }
    const right = 'client_id, client_secret, scopes and endpoint_params must be what it expects'
    throw this.#error('other', `${refusal.replaceAll(secret || '\0', '<secret>')}; ${right}`)
  }

  #request(style: 'header' | 'form', secret: string): Promise<HttpResult> {
    const { clientId, tokenUrl, scopes = [], endpointParams = [] } = this.#options
    const form = new URLSearchParams({ grant_type: 'client_credentials' })
    if (scopes.length > 0) form.set('scope', scopes.join(' '))
    for (const [name, value] of endpointParams) form.set(name, value)
    const headers: Record<string, string> = { 'content-type': 'application/x-www-form-urlencoded' }
    if (style === 'header') {
      headers['authorization'] = basicHeader(formEncode(clientId), formEncode(secret))
    } else {
      form.set('client_id', clientId)
      if (secret !== '') form.set('client_secret', secret)
    }
    return this.#client.request({
      url: tokenUrl,
      method: 'POST',
      headers,
      body: form.toString(),
      timeoutMs: TOKEN_TIMEOUT_MS,
      maxBodyBytes: 1024 * 1024,
    })
  }

  #parse(body: string, secret: string): Token {
    try {
      const { header, lifeMs } = parseTokenAnswer(body)
      const usedMs = lifeMs === undefined ? Infinity : Math.max(lifeMs - EARLY_MS, lifeMs / 2)
      return { header, secret, untilMs: this.#now() + usedMs }
    } catch (error) {
      throw this.#error('protocol', errorText(error), error)
    }
  }

  #error(
    cause: ConstructorParameters<typeof WayError>[0],
    reason: string,
    error?: unknown,
  ): WayError {
    const message = `cannot get an OAuth2 token from "${this.#place}": ${reason}`
    return new WayError(cause, message, { cause: error })
  }
}

function formEncode(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1)
}
