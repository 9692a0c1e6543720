import { int, object, string } from '@vmkit/yaml'
import {
  apiAccessFields,
  buildApiAccess,
  checkUrl,
  serverUrl,
  type ApiAccess,
} from '../api-access.ts'
import { sdKind } from '../sd-kind.ts'

/** A Linode account whose instances are targets. */
export interface LinodeSdConfig {
  readonly server: string
  readonly access: ApiAccess
  readonly port: number
  readonly tagSeparator: string
  /** `''` for all. */
  readonly region: string
}

export const linodeSd = sdKind(
  object({ ...apiAccessFields, server: string, port: int, tag_separator: string, region: string }),
  (fields, report): LinodeSdConfig => {
    const server = serverUrl(fields.server || 'https://api.linode.com', fields.tls_config)
    checkUrl('server', server, report)
    return {
      server,
      access: buildApiAccess(fields, report),
      port: fields.port || 80,
      tagSeparator: fields.tag_separator || ',',
      region: fields.region ?? '',
    }
  },
)
