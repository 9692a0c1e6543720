import type { Env } from '@vmkit/yaml'
import type { ApiAccess, ConsulAccess } from '../../config/index.ts'
import type { JsonView } from './json-view.ts'
import type { ApiClient } from './api-client.ts'

/** Fills in the token that the environment has for Consul, where the entry says nothing itself. */
export function consulApiAccess({ access, usesEnvToken }: ConsulAccess, env: Env): ApiAccess {
  if (!usesEnvToken) return access
  const tokenFile = env['CONSUL_HTTP_TOKEN_FILE'] ?? ''
  const token = env['CONSUL_HTTP_TOKEN'] ?? ''
  if (tokenFile === '' && token === '') return access
  return { ...access, http: { ...access.http, auth: { kind: 'bearer', token, tokenFile } } }
}

/** Asks an agent about itself. */
export function askConsulAgent(api: ApiClient): Promise<JsonView> {
  return api.get('/v1/agent/self')
}
