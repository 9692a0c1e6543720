import type { Label, Labels } from '@vmkit/promql-lite/labels'
import type { Decoding } from './decoding.ts'
import { rawObject, rawText } from './raw.ts'
import type { AttachMetadata, DependOn, KnownObjects } from './role.ts'

/** One endpoint: an address, or several in a slice. */
export interface Endpoint {
  readonly addresses: readonly string[]
  /** The pod behind it, as far as it says so. */
  readonly pod: { readonly namespace: string; readonly name: string } | undefined
  /** What its targets say of it. */
  readonly labels: Labels
}

/** A port of endpoints. */
export interface EndpointPort {
  readonly number: number
  readonly labels: Labels
}

/** Returns the pod that a `targetRef` names. */
export function podOf(targetRef: unknown, share: (text: string) => string): Endpoint['pod'] {
  const { kind, namespace, name } = rawObject(targetRef)
  if (kind !== 'Pod') return undefined
  return { namespace: share(rawText(namespace)), name: share(rawText(name)) }
}

/** Returns the labels that name what is behind an endpoint. */
export function targetRefLabels(prefix: string, targetRef: unknown, decoding: Decoding): Label[] {
  const { kind, name } = rawObject(targetRef)
  if (rawText(kind) === '') return []
  return [
    decoding.label(`${prefix}_kind`, rawText(kind)),
    { name: `${prefix}_name`, value: rawText(name) },
  ]
}

/** Returns a label for a text that is there; without one nothing. */
export function optionalLabel(name: string, value: unknown, decoding: Decoding): Label[] {
  const text = rawText(value)
  return text === '' ? [] : [decoding.label(name, text)]
}

/** Names what the targets of endpoints depend on: the service, the pods and what is attached. */
export function endpointDependencies(
  object: { readonly namespace: string; readonly serviceName: string },
  endpoints: Iterable<Endpoint>,
  { known, attach, on }: { known: KnownObjects; attach: AttachMetadata; on: DependOn },
): void {
  on('service', object.namespace, object.serviceName)
  if (attach.namespace) on('namespace', '', object.namespace)
  for (const { pod } of endpoints) {
    if (pod === undefined) continue
    on('pod', pod.namespace, pod.name)
    const found = known.pod(pod.namespace, pod.name)
    if (attach.node && found !== undefined) on('node', '', found.nodeName)
    if (attach.namespace) on('namespace', '', pod.namespace)
  }
}
