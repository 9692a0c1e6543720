import { int, list, object, string, type ObjectOf } from '@vmkit/yaml'
import type { AccessReport } from '../../access-report.ts'
import { apiAccessFields, buildApiAccess, type ApiAccess } from '../api-access.ts'

/** A filter of what an API lists. */
export interface ListFilter {
  readonly name: string
  readonly values: readonly string[]
}

/** How a Docker daemon is asked. */
export interface DockerAccess {
  /** `http://`, `https://` or `unix://`. */
  readonly host: string
  readonly access: ApiAccess
  /** Port of targets that tell none. */
  readonly port: number
  readonly filters: readonly ListFilter[]
}

/** Decodes `filters` of a list. */
export const listFilters = list(object({ name: string, values: list(string) }))

/** The fields of what is asked of a Docker daemon. */
export const dockerAccessFields = {
  ...apiAccessFields,
  host: string,
  port: int,
  filters: listFilters,
} as const

/** Fills in the defaults of decoded filters. */
export function buildFilters(
  filters: readonly {
    readonly name?: string | undefined
    readonly values?: string[] | undefined
  }[] = [],
): ListFilter[] {
  return filters.map(({ name = '', values = [] }) => ({ name, values }))
}

/** Puts together how a daemon is asked. */
export function buildDockerAccess(
  fields: ObjectOf<typeof dockerAccessFields>,
  report: AccessReport,
): DockerAccess {
  const { host = '' } = fields
  // Docker's own tools write tcp:// for what is HTTP.
  const url = host.replace(/^tcp:\/\//, 'http://')
  if (!/^unix:\/\/./.test(url) && !(/^https?:\/\/./.test(url) && URL.canParse(url))) {
    const message = `cannot use host "${host}"; expected http://, https://, tcp:// or unix:// and a path`
    report.error('host', message)
  }
  return {
    host: url,
    access: buildApiAccess(fields, report),
    port: fields.port || 80,
    filters: buildFilters(fields.filters),
  }
}
