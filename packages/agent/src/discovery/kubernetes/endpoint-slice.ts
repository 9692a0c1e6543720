import type { Label, Labels } from '@vmkit/promql-lite/labels'
import type { Resource, WatchedObject } from '../../kubernetes/types.ts'
import type { DiscoveredTarget } from '../types.ts'
import { attachedKinds } from './attach.ts'
import { sanitise, type Decoding } from './decoding.ts'
import {
  endpointDependencies,
  optionalLabel,
  podOf,
  targetRefLabels,
  type Endpoint,
  type EndpointPort,
} from './endpoint-target.ts'
import { hostPort } from './host-port.ts'
import { objectName } from './object-name.ts'
import { PodPorts } from './pod-ports.ts'
import { rawNumber, rawObject, rawObjects, rawText, rawTexts, type RawObject } from './raw.ts'
import type { Role } from './role.ts'
import { labelsOfService } from './service.ts'

/** A part of the endpoints of a service. */
export interface EndpointSlice extends WatchedObject {
  /** The service it belongs to; `''` when it does not say. */
  readonly serviceName: string
  readonly endpoints: readonly Endpoint[]
  readonly ports: readonly EndpointPort[]
  /** Its namespace, name and kind of addresses. */
  readonly nameLabels: Labels
  /** Its labels and annotations. */
  readonly metadata: Labels
}

const PREFIX = '__meta_kubernetes_endpointslice'

/** Describes endpoint slices to whoever watches them. */
export function endpointSliceResource(decoding: Decoding): Resource<EndpointSlice> {
  return {
    plural: 'endpointslices',
    versions: [
      { group: 'discovery.k8s.io', version: 'v1' },
      { group: 'discovery.k8s.io', version: 'v1beta1' },
    ],
    isNamespaced: true,
    decode(raw, share) {
      const object = rawObject(raw)
      const found = objectName(object, share)
      if (found === undefined) return undefined
      const { namespace, name, metadata } = found
      return {
        namespace,
        name,
        serviceName: share(rawText(rawObject(metadata['labels'])['kubernetes.io/service-name'])),
        endpoints: rawObjects(object['endpoints']).map(one => decodeEndpoint(one, decoding, share)),
        ports: rawObjects(object['ports']).map(port => decodePort(port, decoding)),
        nameLabels: [
          decoding.label('__meta_kubernetes_namespace', namespace),
          { name: `${PREFIX}_name`, value: name },
          decoding.label(`${PREFIX}_address_type`, rawText(object['addressType'])),
        ],
        metadata: decoding.metadataLabels(PREFIX, metadata),
      }
    },
  }
}

/** One target per address and port, and one per port of these pods that is none of them. */
export const endpointSliceRole: Role<EndpointSlice> = {
  dependsOn: attach => ['pod', 'service', ...attachedKinds(attach)],
  dependencies(slice, known, attach, on) {
    endpointDependencies(slice, slice.endpoints, { known, attach, on })
  },
  targets(slice, known, attach) {
    const service = known.service(slice.namespace, slice.serviceName)
    const lent = service === undefined ? [] : labelsOfService(service, known, attach)
    const pods = new PodPorts(known, attach)
    const targets: DiscoveredTarget[] = []
    for (const { addresses, labels, pod: named } of slice.endpoints) {
      // Nor are the other ports of such a pod targets.
      if (addresses.length === 0) continue
      const pod = named === undefined ? undefined : known.pod(named.namespace, named.name)
      for (const port of slice.ports) {
        const ofPod = pod === undefined ? [] : pods.lend(pod, port.number, () => true)
        for (const address of addresses) {
          targets.push({
            address: hostPort(address, port.number),
            labels: [
              ...slice.nameLabels,
              ...labels,
              ...port.labels,
              ...lent,
              ...slice.metadata,
              ...ofPod,
            ],
          })
        }
      }
    }
    const others = pods.others(pod => [
      ...slice.nameLabels.slice(1),
      { name: `${PREFIX}_address_target_kind`, value: 'Pod' },
      { name: `${PREFIX}_address_target_name`, value: pod.name },
      ...slice.metadata,
      ...lent,
    ])
    return [...targets, ...others]
  },
}

function decodeEndpoint(
  raw: RawObject,
  decoding: Decoding,
  share: (text: string) => string,
): Endpoint {
  const { targetRef, hostname, nodeName } = raw
  const conditions = rawObject(raw['conditions'])
  const condition = (name: string): Label =>
    decoding.label(`${PREFIX}_endpoint_conditions_${name}`, String(conditions[name] === true))
  return {
    addresses: rawTexts(raw['addresses']),
    pod: podOf(targetRef, share),
    labels: [
      condition('ready'),
      condition('serving'),
      condition('terminating'),
      ...targetRefLabels(`${PREFIX}_address_target`, targetRef, decoding),
      ...optionalLabel(`${PREFIX}_endpoint_hostname`, hostname, decoding),
      ...optionalLabel(`${PREFIX}_endpoint_node_name`, nodeName, decoding),
      ...Object.entries(rawObject(raw['topology'])).flatMap(([name, value]) => {
        const key = sanitise(name)
        return [
          decoding.label(`${PREFIX}_endpoint_topology_${key}`, rawText(value)),
          decoding.label(`${PREFIX}_endpoint_topology_present_${key}`, 'true'),
        ]
      }),
    ],
  }
}

function decodePort(raw: RawObject, decoding: Decoding): EndpointPort {
  const number = rawNumber(raw['port'])
  return {
    number,
    labels: [
      decoding.label(`${PREFIX}_port_name`, rawText(raw['name'])),
      decoding.label(`${PREFIX}_port_protocol`, rawText(raw['protocol'])),
      decoding.label(`${PREFIX}_port`, String(number)),
      ...optionalLabel(`${PREFIX}_port_app_protocol`, raw['appProtocol'], decoding),
    ],
  }
}
