import { hash } from 'node:crypto'
import type { OvhcloudSdConfig } from '../../config/index.ts'
import type { DiscoveryRequests } from '../discovery-requests.ts'
import { ApiClient } from './api-client.ts'
import type { JsonView } from './json-view.ts'

/** The API of OVHcloud, which wants every request signed by its own clock. */
export class OvhApi {
  readonly name: string
  readonly #config: OvhcloudSdConfig
  readonly #client: ApiClient
  /** How far our clock is ahead of theirs, in seconds. */
  #aheadSeconds: number | undefined

  constructor(config: OvhcloudSdConfig, requests: DiscoveryRequests) {
    this.#config = config
    this.#client = new ApiClient(config.endpoint, config.access, requests)
    this.name = this.#client.name
  }

  async get(path: string): Promise<JsonView> {
    const { applicationKey, applicationSecret, consumerKey, endpoint } = this.#config
    const seconds = Math.floor(Date.now() / 1000 - (await this.#ahead()))
    const signed = [applicationSecret, consumerKey, 'GET', endpoint + path, '', seconds].join('+')
    const headers = {
      'X-Ovh-Application': applicationKey,
      'X-Ovh-Consumer': consumerKey,
      'X-Ovh-Timestamp': String(seconds),
      'X-Ovh-Signature': `$1$${hash('sha1', signed)}`,
    }
    return (await this.#client.ask({ path, headers })).json()
  }

  close(): Promise<void> {
    return this.#client.close()
  }

  async #ahead(): Promise<number> {
    if (this.#aheadSeconds === undefined) {
      const headers = { 'X-Ovh-Application': this.#config.applicationKey }
      const { body } = await this.#client.ask({ path: '/auth/time', headers })
      const text = body.toString('utf8', 0, 100).trim()
      if (!/^\d+$/.test(text)) {
        throw new Error(`cannot read the time of "${this.name}": expected a number of seconds`)
      }
      this.#aheadSeconds = Date.now() / 1000 - Number(text)
    }
    return this.#aheadSeconds
  }
}
