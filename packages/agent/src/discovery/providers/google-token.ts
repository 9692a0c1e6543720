import { createSign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Env } from '@vmkit/yaml'
import type { DiscoveryRequests } from '../discovery-requests.ts'
import { ApiClient } from './api-client.ts'
import type { GoogleMetadata } from './google-metadata.ts'
import { JsonView } from './json-view.ts'

/** How long before its end a token is replaced. */
const EARLY_MS = 30_000
const SCOPE = 'https://www.googleapis.com/auth/compute.readonly'
const TOKEN_URL = 'https://oauth2.googleapis.com/token'

/**
 * Gets tokens as Google's own libraries do: by the file that GOOGLE_APPLICATION_CREDENTIALS names,
 * else by that of gcloud, else from the machine.
 */
export class GoogleTokens {
  readonly #env: Env
  readonly #metadata: GoogleMetadata
  readonly #requests: DiscoveryRequests
  #token = ''
  #untilMs = 0
  #asking: Promise<void> | undefined

  constructor(env: Env, metadata: GoogleMetadata, requests: DiscoveryRequests) {
    this.#env = env
    this.#metadata = metadata
    this.#requests = requests
  }

  /** Returns a token that is good for a while. */
  async fresh(): Promise<string> {
    if (this.#untilMs - Date.now() <= EARLY_MS) {
      this.#asking ??= this.#ask().finally(() => (this.#asking = undefined))
      await this.#asking
    }
    return this.#token
  }

  async #ask(): Promise<void> {
    const file = credentialsFile(this.#env)
    const json = file === undefined ? await this.#askMachine() : await this.#askByFile(file)
    const token = json.get('access_token').text()
    if (token === '') throw new Error('cannot get a token of Google Cloud: the answer has none')
    this.#token = token
    this.#untilMs = Date.now() + json.get('expires_in').number() * 1000
  }

  async #askMachine(): Promise<JsonView> {
    const scope = encodeURIComponent(SCOPE)
    const place = `instance/service-accounts/default/token?scopes=${scope}`
    return JsonView.parse(await this.#metadata.get(place))
  }

  async #askByFile(credentials: JsonView): Promise<JsonView> {
    const url = credentials.get('token_uri').text() || TOKEN_URL
    const access = { http: { headers: [] }, followRedirects: false }
    const client = new ApiClient(url, access, this.#requests, { usesEnvProxy: true })
    try {
      const answer = await client.ask({
        path: url,
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body: tokenRequest(credentials, url).toString(),
      })
      return answer.json()
    } finally {
      await client.close()
    }
  }
}

function credentialsFile(env: Env): JsonView | undefined {
  const named = env['GOOGLE_APPLICATION_CREDENTIALS'] ?? ''
  const home = env['HOME'] ?? ''
  const path = named || join(home, '.config/gcloud/application_default_credentials.json')
  try {
    return JsonView.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    if (named === '') return undefined
    throw new Error(`cannot use the credentials in "${path}"`, { cause })
  }
}

function tokenRequest(credentials: JsonView, url: string): URLSearchParams {
  const text = (name: string): string => credentials.get(name).text()
  const type = text('type')
  if (type === 'authorized_user') {
    return new URLSearchParams({
      client_id: text('client_id'),
      client_secret: text('client_secret'),
      refresh_token: text('refresh_token'),
      grant_type: 'refresh_token',
    })
  }
  if (type !== 'service_account') {
    throw new Error(
      `cannot use Google credentials of the type "${type}"; expected service_account or authorized_user`,
    )
  }
  const seconds = Math.floor(Date.now() / 1000)
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url')
  const head = encode({ alg: 'RS256', typ: 'JWT', kid: text('private_key_id') })
  const iss = text('client_email')
  const claims = encode({ iss, scope: SCOPE, aud: url, iat: seconds, exp: seconds + 3600 })
  const signature = createSign('RSA-SHA256')
    .update(`${head}.${claims}`)
    .sign(text('private_key'), 'base64url')
  return new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion: `${head}.${claims}.${signature}`,
  })
}
