import { list, object, string } from '@vmkit/yaml'
import { apiAccessFields, buildApiAccess, checkUrl, type ApiAccess } from '../api-access.ts'
import { sdKind } from '../sd-kind.ts'

/** A Marathon whose tasks are targets. */
export interface MarathonSdConfig {
  /** URLs; each knows all. */
  readonly servers: readonly string[]
  readonly access: ApiAccess
}

export const marathonSd = sdKind(
  object({ ...apiAccessFields, servers: list(string) }),
  (fields, report): MarathonSdConfig => {
    const servers = fields.servers ?? []
    if (servers.length === 0) report.error('servers', 'missing "servers"; expected a list of URLs')
    for (const [i, server] of servers.entries()) checkUrl(`servers[${i}]`, server, report)
    return { servers, access: buildApiAccess(fields, report) }
  },
)
