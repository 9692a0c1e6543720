import { object, string } from '@vmkit/yaml'
import { apiAccessFields, buildApiAccess, type ApiAccess } from '../api-access.ts'
import { sdKind } from '../sd-kind.ts'

export type OvhcloudService = 'vps' | 'dedicated_server'

/** An account of OVHcloud whose servers are targets. */
export interface OvhcloudSdConfig {
  /** The URL of the API. */
  readonly endpoint: string
  readonly service: OvhcloudService
  readonly applicationKey: string
  readonly applicationSecret: string
  readonly consumerKey: string
  readonly access: ApiAccess
}

const endpoints: Readonly<Record<string, string>> = {
  'ovh-eu': 'https://eu.api.ovh.com/1.0',
  'ovh-ca': 'https://ca.api.ovh.com/1.0',
  'ovh-us': 'https://api.us.ovhcloud.com/1.0',
  'kimsufi-eu': 'https://eu.api.kimsufi.com/1.0',
  'kimsufi-ca': 'https://ca.api.kimsufi.com/1.0',
  'soyoustart-eu': 'https://eu.api.soyoustart.com/1.0',
  'soyoustart-ca': 'https://ca.api.soyoustart.com/1.0',
}

const services: readonly OvhcloudService[] = ['vps', 'dedicated_server']

export const ovhcloudSd = sdKind(
  object({
    ...apiAccessFields,
    endpoint: string,
    application_key: string,
    application_secret: string,
    consumer_key: string,
    service: string,
  }),
  (fields, report): OvhcloudSdConfig => {
    const endpoint = fields.endpoint || 'ovh-eu'
    const url = endpoints[endpoint]
    if (url === undefined) {
      const known = Object.keys(endpoints).join(', ')
      report.error('endpoint', `unknown endpoint "${endpoint}"; expected one of ${known}`)
    }
    const service = services.find(one => one === fields.service)
    if (service === undefined) {
      const message = `unknown service "${fields.service ?? ''}"; expected ${services.join(' or ')}`
      report.error('service', message)
    }
    return {
      endpoint: url ?? '',
      service: service ?? 'vps',
      applicationKey: fields.application_key ?? '',
      applicationSecret: fields.application_secret ?? '',
      consumerKey: fields.consumer_key ?? '',
      access: buildApiAccess(fields, report),
    }
  },
)
