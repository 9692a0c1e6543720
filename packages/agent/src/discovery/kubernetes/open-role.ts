import type { KubernetesRole } from '../../config/index.ts'
import type { WatchedObject } from '../../kubernetes/index.ts'
import { endpointSliceRole } from './endpoint-slice.ts'
import { endpointsRole } from './endpoints.ts'
import { ingressRole } from './ingress.ts'
import { nodeRole } from './node.ts'
import { podRole } from './pod.ts'
import { RoleTargets, type RoleTargetsOptions } from './role-targets.ts'
import { serviceRole } from './service.ts'

/** The targets of a role, whatever its objects are. */
export type OpenRole = Pick<
  RoleTargets<WatchedObject>,
  'bundles' | 'ready' | 'state' | typeof Symbol.dispose
>

/** Starts to look for the targets of a role. */
export function openRole(role: KubernetesRole, options: RoleTargetsOptions): OpenRole {
  const { resources } = options
  switch (role) {
    case 'node':
      return new RoleTargets(role, resources.node, nodeRole, options)
    case 'pod':
      return new RoleTargets(role, resources.pod, podRole, options)
    case 'service':
      return new RoleTargets(role, resources.service, serviceRole, options)
    case 'endpoints':
      return new RoleTargets(role, resources.endpoints, endpointsRole, options)
    case 'endpointslice':
      return new RoleTargets(role, resources.endpointslice, endpointSliceRole, options)
    case 'ingress':
      return new RoleTargets(role, resources.ingress, ingressRole, options)
  }
}
