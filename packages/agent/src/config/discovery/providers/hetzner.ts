import { int, object, string } from '@vmkit/yaml'
import { apiAccessFields, buildApiAccess, type ApiAccess } from '../api-access.ts'
import { sdKind } from '../sd-kind.ts'

export type HetznerRole = 'robot' | 'hcloud'

const roles: readonly HetznerRole[] = ['robot', 'hcloud']

/** A Hetzner account whose servers are targets. */
export interface HetznerSdConfig {
  readonly role: HetznerRole
  readonly access: ApiAccess
  readonly port: number
}

export const hetznerSd = sdKind(
  object({ ...apiAccessFields, role: string, port: int, token: string }),
  (fields, report): HetznerSdConfig => {
    const role = roles.find(one => one === fields.role)
    if (role === undefined) {
      report.error('role', `unknown role "${fields.role ?? ''}"; expected robot or hcloud`)
    }
    if (role === 'robot' && fields.basic_auth === undefined) {
      report.error('basic_auth', 'missing "basic_auth"; the role robot needs it')
    }
    if (role === 'hcloud' && fields.authorization === undefined) {
      report.error('authorization', 'missing "authorization"; the role hcloud needs it')
    }
    return {
      role: role ?? 'hcloud',
      access: buildApiAccess(fields, report),
      port: fields.port ?? 80,
    }
  },
)
