import { parseProxyUrl } from '@vmkit/daemon/http-client'
import { bool, list, mapOf, object, optional, scalar, string, type ObjectOf } from '@vmkit/yaml'

const authorization = optional(
  object({ type: string, credentials: string, credentials_file: string }),
)
const basicAuth = optional(
  object({ username: string, username_file: string, password: string, password_file: string }),
)
const tlsConfig = optional(
  object({
    ca: string,
    ca_file: string,
    cert: string,
    cert_file: string,
    key: string,
    key_file: string,
    server_name: string,
    insecure_skip_verify: bool,
    min_version: string,
  }),
)
const oauth2 = optional(
  object({
    client_id: string,
    client_secret: string,
    client_secret_file: string,
    token_url: string,
    scopes: list(string),
    endpoint_params: mapOf(string),
    tls_config: tlsConfig,
    proxy_url: string,
    headers: list(string),
  }),
)

/** The fields by which a section says how its requests identify themselves. */
export const authFields = {
  authorization,
  basic_auth: basicAuth,
  bearer_token: string,
  bearer_token_file: string,
  oauth2,
  tls_config: tlsConfig,
  headers: list(string),
} as const

/** The fields by which a section says through which proxy its requests pass. */
export const proxyFields = {
  /** A mistake in it concerns the whole file, as in vmagent; the URL stays the text it is. */
  proxy_url: scalar(text => {
    parseProxyUrl(text)
    return text
  }),
  proxy_authorization: authorization,
  proxy_basic_auth: basicAuth,
  proxy_bearer_token: string,
  proxy_bearer_token_file: string,
  proxy_oauth2: oauth2,
  proxy_tls_config: tlsConfig,
  proxy_headers: list(string),
} as const

export type AuthFields = ObjectOf<typeof authFields>
export type ProxyFields = ObjectOf<typeof proxyFields>
export type OAuth2Fields = NonNullable<AuthFields['oauth2']>
export type TlsFields = NonNullable<AuthFields['tls_config']>
