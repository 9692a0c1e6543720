import { int, string, type ObjectOf } from '@vmkit/yaml'
import type { AccessReport } from '../../access-report.ts'
import { apiAccessFields, buildApiAccess, type ApiAccess } from '../api-access.ts'
import { buildFilters, listFilters, type ListFilter } from './list-filter.ts'

/** How a Docker daemon is asked. */
export interface DockerAccess {
  /** `http://`, `https://` or `unix://`. */
  readonly host: string
  readonly access: ApiAccess
  /** Port of targets that tell none. */
  readonly port: number
  readonly filters: readonly ListFilter[]
}

/** The fields of what is asked of a Docker daemon. */
export const dockerAccessFields = {
  ...apiAccessFields,
  host: string,
  port: int,
  filters: listFilters,
} as const

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
