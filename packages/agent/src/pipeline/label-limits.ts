import type { Labels } from '@vmkit/promql-lite/labels'
import type { DoorReason } from '../ledger/index.ts'

/** What the labels of a series may be; 0 means no limit. */
export interface LabelLimits {
  /** -maxLabelsPerTimeseries; the metric name counts as a label. */
  readonly maxLabels: number
  /** -maxLabelNameLen, in bytes. */
  readonly maxNameBytes: number
  /** -maxLabelValueLen, in bytes; it also holds for the metric name. */
  readonly maxValueBytes: number
}

/** Returns the first limit that a series is over. */
export function exceededLabelLimit(labels: Labels, limits: LabelLimits): DoorReason | undefined {
  const { maxLabels, maxNameBytes, maxValueBytes } = limits
  if (maxLabels > 0 && labels.length > maxLabels) return 'too-many-labels'
  if (maxNameBytes <= 0 && maxValueBytes <= 0) return undefined
  for (const { name, value } of labels) {
    if (isLonger(name, maxNameBytes)) return 'long-label-name'
    if (isLonger(value, maxValueBytes)) return 'long-label-value'
  }
  return undefined
}

function isLonger(text: string, maxBytes: number): boolean {
  return maxBytes > 0 && Buffer.byteLength(text) > maxBytes
}
