import type { Resource } from '../../kubernetes/index.ts'
import type { Decoding } from './decoding.ts'
import { endpointSliceResource, type EndpointSlice } from './endpoint-slice.ts'
import { endpointsResource, type Endpoints } from './endpoints.ts'
import { ingressResource, type Ingress } from './ingress.ts'
import { namespaceResource, type Namespace } from './namespace.ts'
import { nodeResource, type Node } from './node.ts'
import { podResource, type Pod } from './pod.ts'
import { serviceResource, type Service } from './service.ts'

/** How each kind of object is watched. */
export interface Resources {
  readonly node: Resource<Node>
  readonly namespace: Resource<Namespace>
  readonly pod: Resource<Pod>
  readonly service: Resource<Service>
  readonly endpoints: Resource<Endpoints>
  readonly endpointslice: Resource<EndpointSlice>
  readonly ingress: Resource<Ingress>
}

/** Creates the descriptions of all kinds; users of equal watches have to share them. */
export function createResources(decoding: Decoding): Resources {
  return {
    node: nodeResource(decoding),
    namespace: namespaceResource(decoding),
    pod: podResource(decoding),
    service: serviceResource(decoding),
    endpoints: endpointsResource(decoding),
    endpointslice: endpointSliceResource(decoding),
    ingress: ingressResource(decoding),
  }
}
