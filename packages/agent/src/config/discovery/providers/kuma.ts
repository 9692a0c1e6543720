import { object, string } from '@vmkit/yaml'
import {
  apiAccessFields,
  buildApiAccess,
  checkUrl,
  serverUrl,
  type ApiAccess,
} from '../api-access.ts'
import { sdKind } from '../sd-kind.ts'

/** A Kuma control plane that assigns what to monitor. */
export interface KumaSdConfig {
  readonly server: string
  readonly access: ApiAccess
  /** `''` for the name of this machine. */
  readonly clientId: string
}

export const kumaSd = sdKind(
  object({ ...apiAccessFields, server: string, client_id: string }),
  (fields, report): KumaSdConfig => {
    const server = serverUrl(fields.server ?? '', undefined)
    checkUrl('server', server, report)
    return { server, access: buildApiAccess(fields, report), clientId: fields.client_id ?? '' }
  },
)
