import { int, object, string } from '@vmkit/yaml'
import { apiAccessFields, buildApiAccess, type ApiAccess } from '../api-access.ts'
import { sdKind } from '../sd-kind.ts'

/** A Vultr account whose instances are targets. */
export interface VultrSdConfig {
  readonly access: ApiAccess
  readonly port: number
  /** What instances must have; `''` for whatever. */
  readonly filters: {
    readonly label: string
    readonly main_ip: string
    readonly region: string
    readonly firewall_group_id: string
    readonly hostname: string
  }
}

export const vultrSd = sdKind(
  object({
    ...apiAccessFields,
    port: int,
    label: string,
    main_ip: string,
    region: string,
    firewall_group_id: string,
    hostname: string,
  }),
  (fields, report): VultrSdConfig => ({
    access: buildApiAccess(fields, report),
    port: fields.port || 80,
    filters: {
      label: fields.label ?? '',
      main_ip: fields.main_ip ?? '',
      region: fields.region ?? '',
      firewall_group_id: fields.firewall_group_id ?? '',
      hostname: fields.hostname ?? '',
    },
  }),
)
