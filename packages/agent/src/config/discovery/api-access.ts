import { bool, type ObjectOf } from '@vmkit/yaml'
import type { AccessReport } from '../access-report.ts'
import { authFields } from '../access-fields.ts'
import { buildHttpAccess, httpAccessFields, type HttpAccess } from '../http-access.ts'
import { buildTls } from '../tls-config.ts'

/** How the requests of a discovery reach an API. */
export interface ApiAccess {
  readonly http: HttpAccess
  readonly followRedirects: boolean
}

/** The fields by which an entry says how its requests reach an API. */
export const apiAccessFields = { ...httpAccessFields, follow_redirects: bool } as const

/** Puts the decoded fields together and reports what does not fit. */
export function buildApiAccess(
  fields: ObjectOf<typeof apiAccessFields>,
  report: AccessReport,
): ApiAccess {
  return {
    http: buildHttpAccess(fields, report),
    followRedirects: fields.follow_redirects ?? true,
  }
}

/** The field by which an entry says whom its requests trust, where it says no more. */
export const tlsAccessFields = { tls_config: authFields.tls_config } as const

/** As `buildApiAccess`, for APIs that have ways of their own to identify who asks. */
export function buildTlsAccess(
  fields: ObjectOf<typeof tlsAccessFields>,
  report: AccessReport,
): ApiAccess {
  const tls = buildTls(fields.tls_config, 'tls_config', report)
  return {
    http: { headers: [], ...(tls === undefined ? {} : { tls }) },
    followRedirects: true,
  }
}

/** Completes the address of a server; it speaks TLS when there are settings of TLS. */
export function serverUrl(server: string, tls: unknown): string {
  return server.includes('://') ? server : `${tls === undefined ? 'http' : 'https'}://${server}`
}

/** Reports a URL that requests cannot go to. */
export function checkUrl(field: string, url: string, report: AccessReport): void {
  if (/^https?:\/\//i.test(url) && URL.canParse(url)) return
  report.error(field, `cannot use ${field} "${url}"; expected http:// or https://`)
}
