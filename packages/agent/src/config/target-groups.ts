import { list, mapOf, object, string, type Decoder } from '@vmkit/yaml'
import { labelsFromMap } from './label-map.ts'
import type { StaticConfig } from './types.ts'

const group = object({ targets: list(string), labels: mapOf(string) })

/** Decodes a list of `{targets, labels}`, as in static_configs and in files of file_sd_configs. */
export const targetGroups: Decoder<StaticConfig[]> = list((node, path, problems) => {
  const decoded = group(node, path, problems)
  if (decoded === undefined) return undefined
  return { targets: decoded.targets ?? [], labels: labelsFromMap(decoded.labels) }
})
