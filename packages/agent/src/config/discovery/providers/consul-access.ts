import { bool, list, mapOf, string, type ObjectOf } from '@vmkit/yaml'
import type { AccessReport } from '../../access-report.ts'
import { apiAccessFields, buildApiAccess, checkUrl, type ApiAccess } from '../api-access.ts'

/** How a Consul agent is reached. */
export interface ConsulAccess {
  /** The URL of its API. */
  readonly server: string
  readonly access: ApiAccess
  /** Whether the environment may say by which token requests identify themselves. */
  readonly usesEnvToken: boolean
  /** `''` where the environment or the agent decides. */
  readonly datacenter: string
  readonly namespace: string
}

/** The fields of what is asked of a Consul agent. */
export const consulAccessFields = {
  ...apiAccessFields,
  server: string,
  token: string,
  datacenter: string,
  namespace: string,
  scheme: string,
  username: string,
  password: string,
  services: list(string),
  tag_separator: string,
  filter: string,
} as const

/** The fields of consul_sd_configs. */
export const consulFields = {
  ...consulAccessFields,
  partition: string,
  tags: list(string),
  node_meta: mapOf(string),
  allow_stale: bool,
} as const

/** Puts together how an agent is reached. */
export function buildConsulAccess(
  fields: ObjectOf<typeof consulAccessFields>,
  report: AccessReport,
): ConsulAccess {
  const { server: given = '', token, username = '', password = '' } = fields
  const access = buildApiAccess(
    {
      ...fields,
      ...(token ? { bearer_token: token } : {}),
      ...(username === '' ? {} : { basic_auth: basicOf(username, password) }),
    },
    report,
  )
  if (token && fields.bearer_token) {
    report.error('token', 'cannot use token and bearer_token together; use one of them')
  }
  if (username !== '' && fields.basic_auth !== undefined) {
    report.error('username', 'cannot use username and basic_auth together; use one of them')
  }
  const scheme = fields.scheme || (fields.tls_config === undefined ? 'http' : 'https')
  const server = given || 'localhost:8500'
  const url = server.includes('://') ? server : `${scheme}://${server}`
  checkUrl('server', url, report)
  return {
    server: url,
    access,
    usesEnvToken: token === undefined && access.http.auth === undefined,
    datacenter: fields.datacenter ?? '',
    namespace: fields.namespace ?? '',
  }
}

function basicOf(username: string, password: string) {
  return { username, password, username_file: undefined, password_file: undefined }
}
