import type { LabelSet } from './label-set.ts'

const reference = /\{\{(.*?)\}\}/gs

/** Fills `{{name}}` in a replacement with label values; what is not closed stays as it is. */
export function fillLabels(template: string, labels: LabelSet): string {
  return template.replaceAll(reference, (_text, name: string) => labels.get(name))
}

/** Returns the label names that a replacement refers to. */
export function referencedLabels(template: string): string[] {
  return [...template.matchAll(reference)].map(([, name = '']) => name)
}
