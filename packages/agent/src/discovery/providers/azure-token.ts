import { readFileSync } from 'node:fs'
import type { Env } from '@vmkit/yaml'
import type { AzureSdConfig } from '../../config/index.ts'
import type { DiscoveryRequests } from '../discovery-requests.ts'
import { ApiClient, type ApiRequest } from './api-client.ts'
import { JsonView } from './json-view.ts'

/** Where a cloud of Azure is asked. */
export interface AzureCloud {
  readonly login: string
  readonly management: string
}

const MICROSOFT = {
  login: 'https://login.microsoftonline.com',
  management: 'https://management.azure.com',
}
const GOVERNMENT = {
  login: 'https://login.microsoftonline.us',
  management: 'https://management.usgovcloudapi.net',
}
const CLOUDS: Readonly<Record<string, AzureCloud>> = {
  AZURECHINACLOUD: {
    login: 'https://login.chinacloudapi.cn',
    management: 'https://management.chinacloudapi.cn',
  },
  AZUREGERMANCLOUD: {
    login: 'https://login.microsoftonline.de',
    management: 'https://management.microsoftazure.de',
  },
  AZURECLOUD: MICROSOFT,
  AZUREPUBLICCLOUD: MICROSOFT,
  AZUREUSGOVERNMENT: GOVERNMENT,
  AZUREUSGOVERNMENTCLOUD: GOVERNMENT,
}

/** Returns where a cloud is asked; that of Azure Stack stands in a file. */
export function azureCloud(environment: string, env: Env): AzureCloud {
  const cloud = CLOUDS[environment]
  if (cloud !== undefined) return cloud
  const path = env['AZURE_ENVIRONMENT_FILEPATH'] ?? ''
  if (path === '') {
    throw new Error(
      'cannot find AZURESTACKCLOUD: the variable AZURE_ENVIRONMENT_FILEPATH is not set; expected the path of a file with its endpoints',
    )
  }
  const json = JsonView.parse(readFileSync(path, 'utf8'))
  return {
    login: json.get('activeDirectoryEndpoint').text(),
    management: json.get('resourceManagerEndpoint').text(),
  }
}

/** How long before its end a token is replaced. */
const EARLY_MS = 30_000
const METADATA = 'http://169.254.169.254/metadata/identity/oauth2/token'

/** Gets tokens for the API of Azure, and keeps one until it ends. */
export class AzureTokens {
  readonly #client: ApiClient
  readonly #request: ApiRequest
  #token = ''
  #untilMs = 0
  #asking: Promise<void> | undefined

  constructor(config: AzureSdConfig, cloud: AzureCloud, env: Env, requests: DiscoveryRequests) {
    const isMachine = config.method === 'managedidentity'
    this.#request = isMachine ? machineRequest(config, cloud, env) : loginRequest(config, cloud)
    this.#client = new ApiClient(this.#request.path, config.access, requests)
  }

  /** Returns a token that is good for a while. */
  async fresh(): Promise<string> {
    if (this.#untilMs - Date.now() <= EARLY_MS) {
      this.#asking ??= this.#ask().finally(() => (this.#asking = undefined))
      await this.#asking
    }
    return this.#token
  }

  close(): Promise<void> {
    return this.#client.close()
  }

  async #ask(): Promise<void> {
    const json = (await this.#client.ask(this.#request)).json()
    const seconds = json.get('expires_in').text()
    const until = json.get('expires_on').text()
    const untilMs = seconds === '' ? Number(until) * 1000 : Date.now() + Number(seconds) * 1000
    const token = json.get('access_token').text()
    if (token === '' || Number.isNaN(untilMs)) {
      throw new Error(`the answer of "${this.#client.name}" has no token that ends`)
    }
    this.#token = token
    this.#untilMs = untilMs
  }
}

function loginRequest(config: AzureSdConfig, cloud: AzureCloud): ApiRequest {
  const body = new URLSearchParams({
    client_id: config.clientId,
    client_secret: config.clientSecret,
    grant_type: 'client_credentials',
    resource: cloud.management,
  })
  return {
    path: `${cloud.login}/${config.tenantId}/oauth2/token`,
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: body.toString(),
  }
}

/** What the machine itself may do is told by a service of it, which came in several versions. */
function machineRequest(config: AzureSdConfig, cloud: AzureCloud, env: Env): ApiRequest {
  const secret = env['MSI_SECRET'] ?? ''
  const isService = (env['IDENTITY_HEADER'] ?? '') !== ''
  const isOld = secret !== '' && !isService
  const version = isService ? '2019-08-01' : isOld ? '2017-09-01' : '2018-02-01'
  const headers: Record<string, string> = secret === '' ? { Metadata: 'true' } : { secret }
  if (secret !== '' && isService) headers['X-IDENTITY-HEADER'] = secret
  return {
    path: env['MSI_ENDPOINT'] || METADATA,
    query: [
      ['api-version', version],
      [isOld ? 'clientid' : 'client_id', config.clientId],
      ['resource', cloud.management],
    ],
    headers,
  }
}
