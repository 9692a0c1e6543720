import { list, mapOf, object, string, type Decoder } from '@vmkit/yaml'
import type { Labels } from '@vmkit/promql-lite/labels'
import { labelsFromMap } from '../label-map.ts'
import { sdKind } from './sd-kind.ts'

/** A list of targets that share labels. */
export interface StaticConfig {
  readonly targets: readonly string[]
  readonly labels: Labels
}

const group = object({ targets: list(string), labels: mapOf(string) })

/** Decodes one entry of static_configs. */
const targetGroup: Decoder<StaticConfig> = (node, path, problems) => {
  const decoded = group(node, path, problems)
  if (decoded === undefined) return undefined
  return { targets: decoded.targets ?? [], labels: labelsFromMap(decoded.labels) }
}

/** Decodes a list of `{targets, labels}`, as in static_configs and in files of file_sd_configs. */
export const targetGroups: Decoder<StaticConfig[]> = list(targetGroup)

export const staticSd = sdKind(targetGroup, config => config)
