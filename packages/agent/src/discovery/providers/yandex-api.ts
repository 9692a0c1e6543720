import type { YandexcloudSdConfig } from '../../config/index.ts'
import type { DiscoveryRequests } from '../discovery-requests.ts'
import { ApiClient } from './api-client.ts'
import type { JsonView } from './json-view.ts'

/** How long before its end a token is replaced. */
const EARLY_MS = 10_000
const METADATA = 'http://169.254.169.254'
const METADATA_PATH = '/latest/meta-data/iam/security-credentials/default'

interface Token {
  readonly text: string
  readonly untilMs: number
}

/** The services of Yandex Cloud, each with an address of its own. */
export class YandexApi {
  readonly name: string
  readonly #config: YandexcloudSdConfig
  readonly #client: ApiClient
  readonly #requests: DiscoveryRequests
  #endpoints: ReadonlyMap<string, string> | undefined
  #token: Token | undefined
  #asking: Promise<Token> | undefined

  constructor(config: YandexcloudSdConfig, requests: DiscoveryRequests) {
    this.#config = config
    this.#requests = requests
    this.#client = new ApiClient(config.endpoint, config.access, requests)
    this.name = this.#client.name
  }

  /** Lists the things of one kind that a service knows, page by page. */
  async list(
    service: string,
    what: string,
    query: readonly (readonly [name: string, value: string])[] = [],
  ): Promise<JsonView[]> {
    const path = `${await this.#endpointOf(service)}/${service}/v1/${what}`
    const all: JsonView[] = []
    for (let token = ''; ;) {
      const headers = { Authorization: `Bearer ${(await this.#fresh()).text}` }
      const page = token === '' ? query : [...query, ['pageToken', token] as const]
      const answer = (await this.#client.ask({ path, query: page, headers })).json()
      all.push(...answer.get(what).items())
      const next = answer.get('nextPageToken').text()
      if (next === '' || next === token) return all
      token = next
    }
  }

  close(): Promise<void> {
    return this.#client.close()
  }

  async #endpointOf(service: string): Promise<string> {
    const { protocol } = new URL(this.#config.endpoint)
    this.#endpoints ??= new Map(
      (await this.#client.get('/endpoints'))
        .get('endpoints')
        .items()
        .map(one => [one.get('id').text(), `${protocol}//${one.get('address').text()}`]),
    )
    const endpoint = this.#endpoints.get(service)
    if (endpoint === undefined) throw new Error(`"${this.name}" has no endpoint of ${service}`)
    return endpoint
  }

  async #fresh(): Promise<Token> {
    if (this.#token !== undefined && this.#token.untilMs - Date.now() > EARLY_MS) return this.#token
    this.#asking ??= this.#ask().finally(() => (this.#asking = undefined))
    return (this.#token = await this.#asking)
  }

  async #ask(): Promise<Token> {
    const { oauthToken } = this.#config
    if (oauthToken === '') return await machineToken(METADATA, this.#requests)
    const answer = await this.#client.ask({
      path: `${await this.#endpointOf('iam')}/iam/v1/tokens`,
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ yandexPassportOauthToken: oauthToken }),
    })
    const json = answer.json()
    return tokenOf(json.get('iamToken').text(), json.get('expiresAt').text())
  }
}

/** Asks the metadata service at `base` for the token that the machine itself has. */
export async function machineToken(base: string, requests: DiscoveryRequests): Promise<Token> {
  const access = { http: { headers: [] }, followRedirects: false }
  const client = new ApiClient(base, access, requests)
  try {
    const json = await client.get(METADATA_PATH)
    return tokenOf(json.get('Token').text(), json.get('Expiration').text())
  } finally {
    await client.close()
  }
}

function tokenOf(text: string, end: string): Token {
  if (text === '') throw new Error('cannot get a token of Yandex Cloud: the answer has none')
  const untilMs = Date.parse(end)
  return { text, untilMs: Number.isNaN(untilMs) ? 0 : untilMs }
}
