import { int, list, object, string, type Decoder } from '@vmkit/yaml'
import { sdKind } from '../sd-kind.ts'

/** A project of Google Cloud whose machines are targets. */
export interface GceSdConfig {
  /** `''` for the project of this machine. */
  readonly project: string
  /** None for the zone of this machine; `*` for all of the project. */
  readonly zones: readonly string[]
  readonly filter: string
  readonly port: number
  readonly tagSeparator: string
}

/** Decodes a name, or a list of names. */
const names: Decoder<string[]> = (node, path, problems) => {
  if (node?.kind === 'list') return list(string)(node, path, problems)
  const name = string(node, path, problems)
  return name === undefined || name === '' ? [] : [name]
}

export const gceSd = sdKind(
  object({ project: string, zone: names, filter: string, port: int, tag_separator: string }),
  (fields): GceSdConfig => ({
    project: fields.project ?? '',
    zones: fields.zone ?? [],
    filter: fields.filter ?? '',
    port: fields.port ?? 80,
    tagSeparator: fields.tag_separator ?? ',',
  }),
)
