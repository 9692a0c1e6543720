import { object, string } from '@vmkit/yaml'
import {
  apiAccessFields,
  buildApiAccess,
  checkUrl,
  serverUrl,
  type ApiAccess,
} from '../api-access.ts'
import { sdKind } from '../sd-kind.ts'

/** A Eureka registry whose instances are targets. */
export interface EurekaSdConfig {
  readonly server: string
  readonly access: ApiAccess
}

export const eurekaSd = sdKind(
  object({ ...apiAccessFields, server: string }),
  (fields, report): EurekaSdConfig => {
    const server = serverUrl(fields.server || 'localhost:8080/eureka/v2', fields.tls_config)
    checkUrl('server', server, report)
    return { server, access: buildApiAccess(fields, report) }
  },
)
