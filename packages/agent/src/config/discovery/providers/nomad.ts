import { bool, object, string } from '@vmkit/yaml'
import { apiAccessFields, buildApiAccess, checkUrl, type ApiAccess } from '../api-access.ts'
import { sdKind } from '../sd-kind.ts'

/** A Nomad cluster whose services are targets; `''` where the environment decides. */
export interface NomadSdConfig {
  readonly server: string
  readonly access: ApiAccess
  /** `http` or `https`, where a server is named without. */
  readonly scheme: string
  readonly namespace: string
  readonly region: string
  readonly tagSeparator: string
  readonly allowStale: boolean
}

export const nomadSd = sdKind(
  object({
    ...apiAccessFields,
    server: string,
    namespace: string,
    region: string,
    tag_separator: string,
    allow_stale: bool,
  }),
  (fields, report): NomadSdConfig => {
    const scheme = fields.tls_config === undefined ? 'http' : 'https'
    const server = fields.server ?? ''
    if (server !== '') {
      checkUrl('server', server.includes('://') ? server : `${scheme}://${server}`, report)
    }
    return {
      server,
      access: buildApiAccess(fields, report),
      scheme,
      namespace: fields.namespace ?? '',
      region: fields.region ?? '',
      tagSeparator: fields.tag_separator ?? ',',
      allowStale: fields.allow_stale ?? true,
    }
  },
)
