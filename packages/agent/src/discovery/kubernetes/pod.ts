import type { Label, Labels } from '@vmkit/promql-lite/labels'
import type { Resource, WatchedObject } from '../../kubernetes/types.ts'
import type { DiscoveredTarget } from '../types.ts'
import { attachedKinds, attachedLabels } from './attach.ts'
import { decodeContainer, type Container } from './container.ts'
import type { Decoding } from './decoding.ts'
import { bracketed, hostPort } from './host-port.ts'
import { objectName } from './object-name.ts'
import { rawObject, rawObjects, rawText, type RawObject } from './raw.ts'
import type { Role } from './role.ts'

/** A pod: targets by itself, and the labels that it lends to endpoints. */
export interface Pod extends WatchedObject {
  readonly ip: string
  readonly nodeName: string
  /** Whether it ended for good, in one way or the other. */
  readonly isFinished: boolean
  readonly containers: readonly PodContainer[]
  /** What every target in it says of it. */
  readonly labels: Labels
}

/** A container and how it is in one pod. */
export interface PodContainer {
  readonly spec: Container
  /** `''` while there is none. */
  readonly id: string
  readonly isTerminated: boolean
}

/** Describes pods to whoever watches them. */
export function podResource(decoding: Decoding): Resource<Pod> {
  return {
    plural: 'pods',
    versions: [{ group: '', version: 'v1' }],
    isNamespaced: true,
    decode(raw, share) {
      const object = rawObject(raw)
      const found = objectName(object, share)
      if (found === undefined) return undefined
      const { namespace, name, metadata } = found
      const spec = rawObject(object['spec'])
      const status = rawObject(object['status'])
      const phase = rawText(status['phase'])
      const ip = rawText(status['podIP'])
      const nodeName = share(rawText(spec['nodeName']))
      return {
        namespace,
        name,
        ip,
        nodeName,
        isFinished: phase === 'Succeeded' || phase === 'Failed',
        containers: [
          ...decodeContainers(spec['containers'], status['containerStatuses'], false, decoding),
          ...decodeContainers(
            spec['initContainers'],
            status['initContainerStatuses'],
            true,
            decoding,
          ),
        ],
        labels: [
          { name: '__meta_kubernetes_pod_name', value: name },
          { name: '__meta_kubernetes_pod_ip', value: ip },
          decoding.label('__meta_kubernetes_pod_ready', readiness(status)),
          decoding.label('__meta_kubernetes_pod_phase', phase),
          decoding.label('__meta_kubernetes_pod_node_name', nodeName),
          decoding.label('__meta_kubernetes_pod_host_ip', rawText(status['hostIP'])),
          { name: '__meta_kubernetes_pod_uid', value: rawText(metadata['uid']) },
          decoding.label('__meta_kubernetes_namespace', namespace),
          ...controllerLabels(metadata, decoding),
          ...decoding.metadataLabels('__meta_kubernetes_pod', metadata),
        ],
      }
    },
  }
}

/** One target per port of a container, or per container without ports. */
export const podRole: Role<Pod> = {
  dependsOn: attachedKinds,
  dependencies({ namespace, nodeName }, _, attach, on) {
    if (attach.node) on('node', '', nodeName)
    if (attach.namespace) on('namespace', '', namespace)
  },
  targets(pod, known, attach) {
    if (pod.ip === '' || pod.isFinished) return []
    const shared = [...pod.labels, ...attachedLabels(pod, known, attach)]
    return pod.containers
      .filter(container => !container.isTerminated)
      .flatMap(container => containerTargets(pod, container, shared))
  },
}

function containerTargets(
  { ip }: Pod,
  { spec, id }: PodContainer,
  shared: Labels,
): DiscoveredTarget[] {
  const idLabels = id === '' ? [] : [{ name: '__meta_kubernetes_pod_container_id', value: id }]
  const labels = [...idLabels, ...shared]
  if (spec.ports.length === 0) {
    return [{ address: bracketed(ip), labels: [...labels, ...spec.labels] }]
  }
  return spec.ports.map(port => ({
    address: hostPort(ip, port.number),
    labels: [...labels, ...port.labels],
  }))
}

function decodeContainers(
  specs: unknown,
  statuses: unknown,
  isInit: boolean,
  decoding: Decoding,
): PodContainer[] {
  const known = rawObjects(statuses)
  return rawObjects(specs).map(raw => {
    const status = rawObject(known.find(({ name }) => name === raw['name']))
    const { terminated } = rawObject(status['state'])
    return {
      spec: decodeContainer(raw, isInit, decoding.containers),
      id: rawText(status['containerID']),
      isTerminated: typeof terminated === 'object' && terminated !== null,
    }
  })
}

function readiness(status: RawObject): string {
  const condition = rawObjects(status['conditions']).find(({ type }) => type === 'Ready')
  return condition === undefined ? 'unknown' : rawText(condition['status']).toLowerCase()
}

function controllerLabels(metadata: RawObject, decoding: Decoding): Label[] {
  const owners = rawObjects(metadata['ownerReferences'])
  const { kind, name } = rawObject(owners.find(({ controller }) => controller === true))
  return [
    decoding.label('__meta_kubernetes_pod_controller_kind', rawText(kind)),
    decoding.label('__meta_kubernetes_pod_controller_name', rawText(name)),
  ].filter(({ value }) => value !== '')
}
