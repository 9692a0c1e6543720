import { createLogger } from '@vmkit/daemon/log'
import { MetricRegistry } from '@vmkit/daemon/metrics'
import { createKubernetesHub, type HubOptions } from '../hub.ts'
import { fieldOf, textOf } from '../raw-object.ts'
import type { KubernetesAccess, Resource, WatchedObject } from '../types.ts'
import type { WatchTiming } from '../watch-timing.ts'
import type { StoredObject } from './object-store.ts'

export interface Pod extends WatchedObject {
  readonly ip: string
}

/** Pods, of which the address is all that is wanted. */
export const pods: Resource<Pod> = {
  plural: 'pods',
  versions: [{ group: '', version: 'v1' }],
  isNamespaced: true,
  decode: (raw, share) => {
    if (fieldOf(raw, 'spec', 'broken') === true) throw new TypeError('spec.broken is set')
    const ip = textOf(raw, 'status', 'podIP')
    const metadata = fieldOf(raw, 'metadata')
    const namespace = share(textOf(metadata, 'namespace'))
    return ip === '' ? undefined : { namespace, name: textOf(metadata, 'name'), ip }
  },
}

export const everywhere = { namespace: '', label: '', field: '' } as const

/** Quick enough for tests. */
export const quickTiming: Partial<WatchTiming> = { firstRetryMs: 10, graceMs: 30 }

/** Makes a pod as the API server has it. */
export function pod(name: string, ip: string, more: object = {}): StoredObject {
  return { metadata: { name, namespace: 'ns', ...more }, status: { podIP: ip } }
}

/** A hub with its log and metrics at hand. */
export function startHub(options: Partial<HubOptions> = {}) {
  const lines: string[] = []
  const metrics = new MetricRegistry()
  const log = createLogger({ output: line => lines.push(line.split('\t').at(-1) ?? '') })
  const hub = createKubernetesHub({ log, metrics, timing: quickTiming, ...options })
  return {
    hub,
    lines,
    /** All series of a name that have these labels, added up. */
    metric: (name: string, labels: Record<string, string> = {}): number =>
      [...metrics.samples()]
        .filter(sample => sample.name === name)
        .filter(sample => Object.entries(labels).every(([k, v]) => sample.labels[k] === v))
        .reduce((sum, { value }) => sum + value, 0),
    [Symbol.asyncDispose]: () => hub.close(),
  }
}

export function at(url: string): KubernetesAccess {
  return { kind: 'server', url, http: {} }
}
