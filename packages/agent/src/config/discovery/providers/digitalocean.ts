import { int, object, string } from '@vmkit/yaml'
import {
  apiAccessFields,
  buildApiAccess,
  checkUrl,
  serverUrl,
  type ApiAccess,
} from '../api-access.ts'
import { sdKind } from '../sd-kind.ts'

/** A DigitalOcean account whose droplets are targets. */
export interface DigitaloceanSdConfig {
  readonly server: string
  readonly access: ApiAccess
  readonly port: number
}

export const digitaloceanSd = sdKind(
  object({ ...apiAccessFields, server: string, port: int }),
  (fields, report): DigitaloceanSdConfig => {
    const server = fields.server || 'https://api.digitalocean.com'
    const url = serverUrl(server, fields.tls_config)
    checkUrl('server', url, report)
    return { server: url, access: buildApiAccess(fields, report), port: fields.port || 80 }
  },
)
