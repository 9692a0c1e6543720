import { object, string } from '@vmkit/yaml'
import { buildTlsAccess, checkUrl, tlsAccessFields, type ApiAccess } from '../api-access.ts'
import { sdKind } from '../sd-kind.ts'

/** A Yandex Cloud whose machines are targets. */
export interface YandexcloudSdConfig {
  readonly endpoint: string
  /** `''` where the machine's own service account asks. */
  readonly oauthToken: string
  readonly access: ApiAccess
}

export const yandexcloudSd = sdKind(
  object({
    ...tlsAccessFields,
    service: string,
    yandex_passport_oauth_token: string,
    api_endpoint: string,
  }),
  (fields, report): YandexcloudSdConfig => {
    const { service = '' } = fields
    if (service !== 'compute') {
      report.error('service', `unknown service "${service}"; expected compute`)
    }
    const endpoint = fields.api_endpoint || 'https://api.cloud.yandex.net'
    checkUrl('api_endpoint', endpoint, report)
    return {
      endpoint,
      oauthToken: fields.yandex_passport_oauth_token ?? '',
      access: buildTlsAccess(fields, report),
    }
  },
)
