import type { Labels } from '@vmkit/promql-lite/labels'
import type { Resource, WatchedObject } from '../../kubernetes/types.ts'
import type { DiscoveredTarget } from '../types.ts'
import { attachedKinds } from './attach.ts'
import { objectText, type Decoding } from './decoding.ts'
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
import { rawNumber, rawObject, rawObjects, rawText, type RawObject } from './raw.ts'
import type { Role } from './role.ts'
import { labelsOfService } from './service.ts'

/** The endpoints of a service. */
export interface Endpoints extends WatchedObject {
  readonly subsets: readonly Subset[]
  /** Its name. */
  readonly nameLabels: Labels
  /** Its labels and annotations. */
  readonly metadata: Labels
}

interface Subset {
  readonly endpoints: readonly Endpoint[]
  readonly ports: readonly EndpointPort[]
}

const PREFIX = '__meta_kubernetes_endpoint'
/** Set by Kubernetes on endpoints that it cut off at 1000 addresses. */
const OVER_CAPACITY = 'endpoints.kubernetes.io/over-capacity'

/** Describes endpoints to whoever watches them. */
export function endpointsResource(decoding: Decoding): Resource<Endpoints> {
  return {
    plural: 'endpoints',
    versions: [{ group: '', version: 'v1' }],
    isNamespaced: true,
    decode(raw, share) {
      const object = rawObject(raw)
      const found = objectName(object, share)
      if (found === undefined) return undefined
      const { namespace, name, metadata } = found
      if (rawText(rawObject(metadata['annotations'])[OVER_CAPACITY]) === 'truncated') {
        const what = `endpoints "${objectText(metadata)}"`
        decoding.warnOnce(
          what,
          `${what} are cut off: there are more than they can hold; use role "endpointslice"`,
        )
      }
      return {
        namespace,
        name,
        subsets: rawObjects(object['subsets']).map(subset => ({
          endpoints: [
            ...decodeAddresses(subset['addresses'], 'true', decoding, share),
            ...decodeAddresses(subset['notReadyAddresses'], 'false', decoding, share),
          ],
          ports: rawObjects(subset['ports']).map(port => decodePort(port, decoding)),
        })),
        nameLabels: [
          decoding.label('__meta_kubernetes_namespace', namespace),
          { name: '__meta_kubernetes_endpoints_name', value: name },
        ],
        metadata: decoding.metadataLabels('__meta_kubernetes_endpoints', metadata),
      }
    },
  }
}

/** One target per address and port, and one per port of these pods that is none of them. */
export const endpointsRole: Role<Endpoints> = {
  dependsOn: attach => ['pod', 'service', ...attachedKinds(attach)],
  dependencies({ namespace, name, subsets }, known, attach, on) {
    const endpoints = subsets.flatMap(subset => subset.endpoints)
    endpointDependencies({ namespace, serviceName: name }, endpoints, { known, attach, on })
  },
  targets({ namespace, name, subsets, nameLabels, metadata }, known, attach) {
    const service = known.service(namespace, name)
    const lent = service === undefined ? [] : labelsOfService(service, known, attach)
    const pods = new PodPorts(known, attach)
    const targets: DiscoveredTarget[] = []
    for (const { endpoints, ports } of subsets) {
      for (const port of ports) {
        for (const { addresses, labels, pod: named } of endpoints) {
          const pod = named === undefined ? undefined : known.pod(named.namespace, named.name)
          const ofPod =
            pod === undefined
              ? []
              : pods.lend(pod, port.number, ({ isInit, isSidecar }) => !isInit || isSidecar)
          for (const address of addresses) {
            targets.push({
              address: hostPort(address, port.number),
              labels: [...nameLabels, ...labels, ...port.labels, ...lent, ...metadata, ...ofPod],
            })
          }
        }
      }
    }
    const others = pods.others(pod => [
      ...nameLabels.slice(1),
      { name: `${PREFIX}_address_target_kind`, value: 'Pod' },
      { name: `${PREFIX}_address_target_name`, value: pod.name },
      ...metadata,
      ...lent,
    ])
    return [...targets, ...others]
  },
}

function decodeAddresses(
  raw: unknown,
  ready: string,
  decoding: Decoding,
  share: (text: string) => string,
): Endpoint[] {
  return rawObjects(raw).map(({ ip, hostname, nodeName, targetRef }) => ({
    addresses: [rawText(ip)],
    pod: podOf(targetRef, share),
    labels: [
      decoding.label(`${PREFIX}_ready`, ready),
      ...targetRefLabels(`${PREFIX}_address_target`, targetRef, decoding),
      ...optionalLabel(`${PREFIX}_node_name`, nodeName, decoding),
      ...optionalLabel(`${PREFIX}_hostname`, hostname, decoding),
    ],
  }))
}

function decodePort(raw: RawObject, decoding: Decoding): EndpointPort {
  return {
    number: rawNumber(raw['port']),
    labels: [
      decoding.label(`${PREFIX}_port_name`, rawText(raw['name'])),
      decoding.label(`${PREFIX}_port_protocol`, rawText(raw['protocol'])),
    ],
  }
}
