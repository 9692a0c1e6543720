import { object } from '@vmkit/yaml'
import { sdKind } from '../sd-kind.ts'
import { buildConsulAccess, consulAccessFields, type ConsulAccess } from './consul-access.ts'

/** A Consul agent whose own services are targets. */
export interface ConsulagentSdConfig extends ConsulAccess {
  /** Names of services; none for all. */
  readonly services: readonly string[]
  readonly filter: string
  readonly tagSeparator: string
}

export const consulagentSd = sdKind(
  object(consulAccessFields),
  (fields, report): ConsulagentSdConfig => ({
    ...buildConsulAccess(fields, report),
    services: fields.services ?? [],
    filter: fields.filter ?? '',
    tagSeparator: fields.tag_separator ?? ',',
  }),
)
