import { object } from '@vmkit/yaml'
import { sdKind } from '../sd-kind.ts'
import { buildConsulAccess, consulFields, type ConsulAccess } from './consul-access.ts'

/** A Consul cluster whose services are targets. */
export interface ConsulSdConfig extends ConsulAccess {
  readonly partition: string
  /** Names of services; none for all. */
  readonly services: readonly string[]
  /** A service must have them all. */
  readonly tags: readonly string[]
  readonly nodeMeta: readonly (readonly [name: string, value: string])[]
  readonly filter: string
  readonly tagSeparator: string
  /** Whether any server of the cluster may answer. */
  readonly allowStale: boolean
}

export const consulSd = sdKind(object(consulFields), (fields, report): ConsulSdConfig => ({
  ...buildConsulAccess(fields, report),
  partition: fields.partition ?? '',
  services: fields.services ?? [],
  tags: fields.tags ?? [],
  nodeMeta: [...(fields.node_meta ?? [])],
  filter: fields.filter ?? '',
  tagSeparator: fields.tag_separator ?? ',',
  allowStale: fields.allow_stale ?? true,
}))
