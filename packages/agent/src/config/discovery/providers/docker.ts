import { bool, object, string } from '@vmkit/yaml'
import { sdKind } from '../sd-kind.ts'
import { buildDockerAccess, dockerAccessFields, type DockerAccess } from './docker-access.ts'

/** A Docker daemon whose containers are targets. */
export interface DockerSdConfig extends DockerAccess {
  /** Whole address of containers in the network of their host that tell no port. */
  readonly hostNetworkingHost: string
  /** Whether a container is a target in its first network only. */
  readonly matchFirstNetwork: boolean
}

export const dockerSd = sdKind(
  object({ ...dockerAccessFields, host_networking_host: string, match_first_network: bool }),
  (fields, report): DockerSdConfig => ({
    ...buildDockerAccess(fields, report),
    hostNetworkingHost: fields.host_networking_host || 'localhost',
    matchFirstNetwork: fields.match_first_network ?? true,
  }),
)
