import type { Labels } from '@vmkit/promql-lite/labels'
import { readLabels, writeLabels, type LabelInput } from './label-shapes.ts'
import { isInternal } from './label-set.ts'

/**
 * Removes the labels that are only for relabeling: names that start with `__`, but not `__name__`.
 * The answer has the shape of the input; the same array comes back when there are none.
 */
export function finalizeLabels<T extends LabelInput>(labels: T): T
export function finalizeLabels(labels: LabelInput): LabelInput {
  const read = readLabels(labels)
  const kept = withoutInternal(read)
  return kept === read ? labels : writeLabels(kept, labels)
}

function withoutInternal(labels: Labels): Labels {
  for (const { name } of labels) {
    if (isInternal(name)) return labels.filter(label => !isInternal(label.name))
  }
  return labels
}
