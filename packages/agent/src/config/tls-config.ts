import { parseTlsVersion, type TlsOptions } from '@vmkit/daemon/http-client'
import { errorText } from '@vmkit/daemon/errors'
import type { TlsFields } from './access-fields.ts'
import type { AccessReport } from './access-report.ts'
import { resolvePath } from './paths.ts'

/** Puts a `tls_config` together. */
export function buildTls(
  tls: TlsFields | undefined,
  field: string,
  report: AccessReport,
): TlsOptions | undefined {
  if (tls === undefined) return undefined
  const { dir } = report
  const minVersion = tls.min_version ?? ''
  try {
    if (minVersion !== '') parseTlsVersion(minVersion)
  } catch (error) {
    report.error(`${field}.min_version`, errorText(error))
  }
  return {
    ca: tls.ca ?? '',
    caFile: resolvePath(dir, tls.ca_file ?? ''),
    cert: tls.cert ?? '',
    certFile: resolvePath(dir, tls.cert_file ?? ''),
    key: tls.key ?? '',
    keyFile: resolvePath(dir, tls.key_file ?? ''),
    serverName: tls.server_name ?? '',
    insecureSkipVerify: tls.insecure_skip_verify ?? false,
    minVersion,
  }
}
