import type { Labels } from '@vmkit/promql-lite/labels'
import type { Resource, WatchedObject } from '../../kubernetes/types.ts'
import { attachedNamespace } from './attach.ts'
import type { Decoding } from './decoding.ts'
import { hostPort } from './host-port.ts'
import { objectName } from './object-name.ts'
import { rawNumber, rawObject, rawObjects, rawText } from './raw.ts'
import type { AttachMetadata, KnownObjects, Role } from './role.ts'

/** A service: targets by itself, and the labels that it lends to its endpoints. */
export interface Service extends WatchedObject {
  readonly ports: readonly ServicePort[]
  /** What every target of it says of it. */
  readonly labels: Labels
}

interface ServicePort {
  readonly number: number
  readonly labels: Labels
}

/** Describes services to whoever watches them. */
export function serviceResource(decoding: Decoding): Resource<Service> {
  return {
    plural: 'services',
    versions: [{ group: '', version: 'v1' }],
    isNamespaced: true,
    decode(raw, share) {
      const object = rawObject(raw)
      const found = objectName(object, share)
      if (found === undefined) return undefined
      const { namespace, name, metadata } = found
      const spec = rawObject(object['spec'])
      const type = rawText(spec['type'])
      return {
        namespace,
        name,
        ports: rawObjects(spec['ports']).map(port => ({
          number: rawNumber(port['port']),
          labels: [
            decoding.label('__meta_kubernetes_service_port_name', rawText(port['name'])),
            decoding.label(
              '__meta_kubernetes_service_port_number',
              String(rawNumber(port['port'])),
            ),
            decoding.label('__meta_kubernetes_service_port_protocol', rawText(port['protocol'])),
          ],
        })),
        labels: [
          decoding.label('__meta_kubernetes_namespace', namespace),
          { name: '__meta_kubernetes_service_name', value: name },
          decoding.label('__meta_kubernetes_service_type', type),
          type === 'ExternalName'
            ? {
                name: '__meta_kubernetes_service_external_name',
                value: rawText(spec['externalName']),
              }
            : decoding.label('__meta_kubernetes_service_cluster_ip', rawText(spec['clusterIP'])),
          ...decoding.metadataLabels('__meta_kubernetes_service', metadata),
        ],
      }
    },
  }
}

/** One target per port. */
export const serviceRole: Role<Service> = {
  dependsOn: attach => (attach.namespace ? ['namespace'] : []),
  dependencies({ namespace }, _, attach, on) {
    if (attach.namespace) on('namespace', '', namespace)
  },
  targets(service, known, attach) {
    const { namespace, name, ports } = service
    const shared = labelsOfService(service, known, attach)
    return ports.map(port => ({
      address: hostPort(`${name}.${namespace}.svc`, port.number),
      labels: [...port.labels, ...shared],
    }))
  },
}

/** Returns what a service lends to its targets. */
export function labelsOfService(
  { namespace, labels }: Service,
  known: KnownObjects,
  attach: AttachMetadata,
): Labels {
  return [...labels, ...attachedNamespace(namespace, known, attach)]
}
