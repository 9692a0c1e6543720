import type { Env } from '@vmkit/yaml'
import type { DiscoveryRequests } from '../discovery-requests.ts'
import { ApiClient } from './api-client.ts'

/** The metadata service of a machine of Google Cloud. */
export class GoogleMetadata {
  readonly #client: ApiClient

  constructor(env: Env, requests: DiscoveryRequests) {
    const host = env['GCE_METADATA_HOST'] || '169.254.169.254'
    const access = { http: { headers: [] }, followRedirects: false }
    this.#client = new ApiClient(`http://${host}`, access, requests)
  }

  /** Returns what it knows at a place such as `project/project-id`. */
  async get(place: string): Promise<string> {
    const path = `/computeMetadata/v1/${place}`
    const { body } = await this.#client.ask({ path, headers: { 'Metadata-Flavor': 'Google' } })
    return body.toString().trim()
  }

  close(): Promise<void> {
    return this.#client.close()
  }
}
