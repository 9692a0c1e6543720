import type { Label } from '@vmkit/promql-lite/labels'
import type { AttachMetadata, DependencyKind, KnownObjects } from './role.ts'

/** Returns the labels that the node and the namespace of a pod lend to its targets. */
export function attachedLabels(
  { namespace, nodeName }: { readonly namespace: string; readonly nodeName: string },
  known: KnownObjects,
  attach: AttachMetadata,
): Label[] {
  const labels = attachedNamespace(namespace, known, attach)
  if (!attach.node) return labels
  const node = { name: '__meta_kubernetes_node_name', value: nodeName }
  return [...labels, node, ...(known.node(nodeName)?.metadata ?? [])]
}

/** Returns the labels that a namespace lends to the targets of what is in it. */
export function attachedNamespace(
  namespace: string,
  known: KnownObjects,
  attach: AttachMetadata,
): Label[] {
  return attach.namespace ? [...(known.namespace(namespace)?.metadata ?? [])] : []
}

/** Returns the kinds to look at for what is attached. */
export function attachedKinds(attach: AttachMetadata): DependencyKind[] {
  const kinds: DependencyKind[] = []
  if (attach.node) kinds.push('node')
  if (attach.namespace) kinds.push('namespace')
  return kinds
}
