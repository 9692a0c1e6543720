import { object, string } from '@vmkit/yaml'
import { sdKind } from '../sd-kind.ts'
import { buildDockerAccess, dockerAccessFields, type DockerAccess } from './docker-access.ts'

export type SwarmRole = 'services' | 'tasks' | 'nodes'

const roles: readonly SwarmRole[] = ['services', 'tasks', 'nodes']

/** A Docker Swarm and what of it is targets. */
export interface DockerswarmSdConfig extends DockerAccess {
  readonly role: SwarmRole
}

export const dockerswarmSd = sdKind(
  object({ ...dockerAccessFields, role: string }),
  (fields, report): DockerswarmSdConfig => {
    const role = roles.find(one => one === fields.role)
    if (role === undefined) {
      report.error('role', `unknown role "${fields.role ?? ''}"; expected ${roles.join(', ')}`)
    }
    return { ...buildDockerAccess(fields, report), role: role ?? 'tasks' }
  },
)
