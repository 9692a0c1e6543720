import type { Labels } from '@vmkit/promql-lite/labels'
import type { DiscoveredTarget } from '../types.ts'
import { attachedLabels } from './attach.ts'
import type { Container } from './container.ts'
import { hostPort } from './host-port.ts'
import type { Pod } from './pod.ts'
import type { AttachMetadata, KnownObjects } from './role.ts'

/**
 * The pods behind the endpoints of one object, and which of their ports are among these; the other
 * ports are targets as well.
 */
export class PodPorts {
  readonly #known: KnownObjects
  readonly #attach: AttachMetadata
  readonly #seen = new Map<Pod, { readonly labels: Labels; readonly ports: Set<number> }>()

  constructor(known: KnownObjects, attach: AttachMetadata) {
    this.#known = known
    this.#attach = attach
  }

  /**
   * Notes that a port of a pod is an endpoint and returns what the pod lends to it.
   *
   * @param counts whether a container is looked at for that port
   */
  lend(pod: Pod, port: number, counts: (container: Container) => boolean): Labels {
    const { labels, ports } = this.#see(pod)
    const matching = pod.containers.flatMap(({ spec }) =>
      counts(spec) ? (spec.ports.find(({ number }) => number === port)?.labels ?? []) : [],
    )
    if (matching.length > 0) ports.add(port)
    return [...labels, ...matching]
  }

  /** Returns the targets at the ports that are no endpoints. */
  others(labelsOf: (pod: Pod) => Labels): DiscoveredTarget[] {
    return Array.from(this.#seen, ([pod, { labels, ports }]) =>
      pod.containers
        .filter(({ spec }) => !spec.isInit || spec.isSidecar)
        .flatMap(({ spec }) => spec.ports.filter(({ number }) => !ports.has(number)))
        .map(port => ({
          address: hostPort(pod.ip, port.number),
          labels: [...labels, ...port.labels, ...labelsOf(pod)],
        })),
    ).flat()
  }

  #see(pod: Pod): { readonly labels: Labels; readonly ports: Set<number> } {
    const known = this.#seen.get(pod)
    if (known !== undefined) return known
    const labels = [...pod.labels, ...attachedLabels(pod, this.#known, this.#attach)]
    const seen = { labels, ports: new Set<number>() }
    this.#seen.set(pod, seen)
    return seen
  }
}
