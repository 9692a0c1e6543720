import { int, object, string } from '@vmkit/yaml'
import type { AccessReport } from '../../access-report.ts'
import { sdKind } from '../sd-kind.ts'
import { buildFilters, listFilters, type ListFilter } from './list-filter.ts'

/** A region of AWS whose machines are targets; `''` where the environment decides. */
export interface Ec2SdConfig {
  readonly region: string
  readonly endpoint: string
  readonly stsEndpoint: string
  readonly accessKey: string
  readonly secretKey: string
  readonly roleArn: string
  readonly port: number
  readonly filters: readonly ListFilter[]
  readonly zoneFilters: readonly ListFilter[]
}

export const ec2Sd = sdKind(
  object({
    region: string,
    endpoint: string,
    sts_endpoint: string,
    access_key: string,
    secret_key: string,
    role_arn: string,
    port: int,
    filters: listFilters,
    az_filters: listFilters,
  }),
  (fields, report): Ec2SdConfig => ({
    region: fields.region ?? '',
    endpoint: endpointUrl('endpoint', fields.endpoint ?? '', report),
    stsEndpoint: endpointUrl('sts_endpoint', fields.sts_endpoint ?? '', report),
    accessKey: fields.access_key ?? '',
    secretKey: fields.secret_key ?? '',
    roleArn: fields.role_arn ?? '',
    port: fields.port ?? 80,
    filters: buildFilters(fields.filters),
    zoneFilters: buildFilters(fields.az_filters),
  }),
)

/** A host by itself is one that speaks TLS. */
function endpointUrl(field: string, text: string, report: AccessReport): string {
  if (text === '') return ''
  const url = text.includes('://') ? text : `https://${text}`
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
    report.error(field, `cannot use ${field} "${text}"; expected a host, http:// or https://`)
  }
  return url.endsWith('/') ? url : `${url}/`
}
