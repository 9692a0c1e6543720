import { formatLabels, type Labels } from '@vmkit/promql-lite/labels'
import type { KubernetesRole } from '../../../config/index.ts'
import type { Resource, WatchedObject } from '../../../kubernetes/index.ts'
import { Decoding } from '../decoding.ts'
import { endpointSliceRole } from '../endpoint-slice.ts'
import { endpointsRole } from '../endpoints.ts'
import { ingressRole } from '../ingress.ts'
import { nodeRole } from '../node.ts'
import { podRole } from '../pod.ts'
import { createResources } from '../resources.ts'
import type { AttachMetadata, KnownObjects, Role } from '../role.ts'
import { serviceRole } from '../service.ts'

/** Objects of a cluster, and what to make of them. */
export interface TargetsCase {
  readonly role: KubernetesRole
  /** Default nothing. */
  readonly attach?: AttachMetadata
  readonly objects: readonly { readonly kind: string; readonly [field: string]: unknown }[]
}

/**
 * Returns the targets as texts: the address and the labels, sorted by name, of equal names the last;
 * `__meta_kubernetes_` is left out.
 */
export function targetsOf(one: TargetsCase, warn: (text: string) => void = () => {}): string[] {
  const { node, pod, service, namespace, endpoints, endpointslice, ingress } = createResources(
    new Decoding({ warn }),
  )
  const { attach = { node: false, namespace: false } } = one
  const read = <T extends WatchedObject>(kind: string, resource: Resource<T>): Map<string, T> =>
    new Map(
      one.objects
        .filter(object => object.kind === kind)
        .flatMap(object => resource.decode(object, text => text) ?? [])
        .map(object => [`${object.namespace}/${object.name}`, object]),
    )
  const pods = read('Pod', pod)
  const services = read('Service', service)
  const nodes = read('Node', node)
  const namespaces = read('Namespace', namespace)
  const known: KnownObjects = {
    pod: (space, name) => pods.get(`${space}/${name}`),
    service: (space, name) => services.get(`${space}/${name}`),
    node: name => (attach.node ? nodes.get(`/${name}`) : undefined),
    namespace: name => (attach.namespace ? namespaces.get(`/${name}`) : undefined),
  }
  const make = <T extends WatchedObject>(role: Role<T>, objects: Map<string, T>): string[] =>
    [...objects.values()]
      .flatMap(object => role.targets(object, known, attach))
      .map(({ address, labels }) => `${address} ${formatLabels(lastOfEach(labels))}`)
      .map(text => text.replaceAll('__meta_kubernetes_', ''))
  switch (one.role) {
    case 'node':
      return make(nodeRole, nodes)
    case 'pod':
      return make(podRole, pods)
    case 'service':
      return make(serviceRole, services)
    case 'endpoints':
      return make(endpointsRole, read('Endpoints', endpoints))
    case 'endpointslice':
      return make(endpointSliceRole, read('EndpointSlice', endpointslice))
    case 'ingress':
      return make(ingressRole, read('Ingress', ingress))
  }
}

function lastOfEach(labels: Labels): Labels {
  const last = new Map(labels.map(({ name, value }) => [name, value]))
  return Array.from(last, ([name, value]) => ({ name, value })).toSorted((a, b) =>
    a.name < b.name ? -1 : 1,
  )
}
