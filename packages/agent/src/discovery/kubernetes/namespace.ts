import type { Labels } from '@vmkit/promql-lite/labels'
import type { Resource, WatchedObject } from '../../kubernetes/types.ts'
import type { Decoding } from './decoding.ts'
import { objectName } from './object-name.ts'
import { rawObject } from './raw.ts'

/** A namespace, which lends its labels to targets. */
export interface Namespace extends WatchedObject {
  /** Its labels and annotations. */
  readonly metadata: Labels
}

/** Describes namespaces to whoever watches them. */
export function namespaceResource(decoding: Decoding): Resource<Namespace> {
  return {
    plural: 'namespaces',
    versions: [{ group: '', version: 'v1' }],
    isNamespaced: false,
    decode(raw, share) {
      const found = objectName(rawObject(raw), share)
      if (found === undefined) return undefined
      const { namespace, name, metadata } = found
      const prefix = '__meta_kubernetes_namespace'
      return { namespace, name, metadata: decoding.metadataLabels(prefix, metadata) }
    },
  }
}
