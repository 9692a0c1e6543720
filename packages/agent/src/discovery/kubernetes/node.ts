import type { Label, Labels } from '@vmkit/promql-lite/labels'
import type { Resource, WatchedObject } from '../../kubernetes/types.ts'
import { sanitise, type Decoding } from './decoding.ts'
import { hostPort } from './host-port.ts'
import { objectName } from './object-name.ts'
import { rawNumber, rawObject, rawObjects, rawText, type RawObject } from './raw.ts'
import type { Role } from './role.ts'

/** A node: a target by itself, and the labels that it lends to targets that run on it. */
export interface Node extends WatchedObject {
  /** Where its kubelet listens; `''` when it has no address. */
  readonly address: string
  /** Its labels and annotations. */
  readonly metadata: Labels
  /** What only targets of the role have. */
  readonly own: Labels
}

/** Which address counts, the best first. */
const ADDRESS_TYPES = [
  'InternalIP',
  'InternalDNS',
  'ExternalIP',
  'ExternalDNS',
  'LegacyHostIP',
  'Hostname',
]

/** Describes nodes to whoever watches them. */
export function nodeResource(decoding: Decoding): Resource<Node> {
  return {
    plural: 'nodes',
    versions: [{ group: '', version: 'v1' }],
    isNamespaced: false,
    decode(raw, share) {
      const object = rawObject(raw)
      const found = objectName(object, share)
      if (found === undefined) return undefined
      const { namespace, name, metadata } = found
      const status = rawObject(object['status'])
      const addresses = firstAddresses(status)
      return {
        namespace,
        name,
        address: addressOf(addresses, status),
        metadata: decoding.metadataLabels('__meta_kubernetes_node', metadata),
        own: [
          { name: 'instance', value: name },
          { name: '__meta_kubernetes_node_name', value: name },
          {
            name: '__meta_kubernetes_node_provider_id',
            value: rawText(rawObject(object['spec'])['providerID']),
          },
          ...Array.from(addresses, ([type, address]): Label => ({
            name: sanitise(`__meta_kubernetes_node_address_${type}`),
            value: address,
          })),
        ],
      }
    },
  }
}

/** One target per node that has an address. */
export const nodeRole: Role<Node> = {
  dependsOn: () => [],
  dependencies: () => undefined,
  targets: ({ address, own, metadata }) =>
    address === '' ? [] : [{ address, labels: [...own, ...metadata] }],
}

function firstAddresses(status: RawObject): Map<string, string> {
  const first = new Map<string, string>()
  for (const { type, address } of rawObjects(status['addresses'])) {
    if (!first.has(rawText(type))) first.set(rawText(type), rawText(address))
  }
  return first
}

function addressOf(addresses: ReadonlyMap<string, string>, status: RawObject): string {
  const type = ADDRESS_TYPES.find(one => (addresses.get(one) ?? '') !== '')
  if (type === undefined) return ''
  const endpoint = rawObject(rawObject(status['daemonEndpoints'])['kubeletEndpoint'])
  return hostPort(addresses.get(type) ?? '', rawNumber(endpoint['Port']))
}
