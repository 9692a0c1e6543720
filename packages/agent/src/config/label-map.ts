import type { Label } from '@vmkit/promql-lite/labels'

/** Makes labels of a decoded map, in the order of the text. */
export function labelsFromMap(map: ReadonlyMap<string, string> | undefined): Label[] {
  return Array.from(map ?? [], ([name, value]) => ({ name, value }))
}
