import type { Label, Labels } from '@vmkit/promql-lite/labels'
import { rawNumber, rawObjects, rawText, type RawObject } from './raw.ts'
import type { SharedParts } from './shared-parts.ts'

/** A container as its pod's specification has it; pods of one template share it. */
export interface Container {
  readonly name: string
  readonly isInit: boolean
  /** Whether it is an init container that runs as long as the pod: a sidecar. */
  readonly isSidecar: boolean
  /** What a target without a port says of it. */
  readonly labels: Labels
  readonly ports: readonly ContainerPort[]
}

/** A port that a container declares. */
export interface ContainerPort {
  readonly number: number
  /** What a target at this port says of its container. */
  readonly labels: Labels
}

/** Reads a container of a pod's specification. */
export function decodeContainer(
  raw: RawObject,
  isInit: boolean,
  shared: SharedParts<Container>,
): Container {
  const { name, image, ports, restartPolicy } = raw
  const described = [name, image, isInit, restartPolicy, rawObjects(ports).map(portParts)]
  return shared.of('', JSON.stringify(described), () => {
    const labels: Label[] = [
      { name: '__meta_kubernetes_pod_container_image', value: rawText(image) },
      { name: '__meta_kubernetes_pod_container_name', value: rawText(name) },
      { name: '__meta_kubernetes_pod_container_init', value: String(isInit) },
    ]
    return {
      name: rawText(name),
      isInit,
      isSidecar: isInit && restartPolicy === 'Always',
      labels,
      ports: rawObjects(ports)
        .map(portParts)
        .map(([portName, number, protocol]) => ({
          number,
          labels: [
            ...labels,
            { name: '__meta_kubernetes_pod_container_port_name', value: portName },
            { name: '__meta_kubernetes_pod_container_port_number', value: String(number) },
            { name: '__meta_kubernetes_pod_container_port_protocol', value: protocol },
          ],
        })),
    }
  })
}

function portParts(raw: RawObject): [name: string, number: number, protocol: string] {
  return [rawText(raw['name']), rawNumber(raw['containerPort']), rawText(raw['protocol'])]
}
