import { int, object, string } from '@vmkit/yaml'
import type { AccessReport } from '../../access-report.ts'
import { apiAccessFields, buildApiAccess, type ApiAccess } from '../api-access.ts'
import { sdKind } from '../sd-kind.ts'

export type AzureMethod = 'oauth' | 'managedidentity'

/** A subscription of Azure whose machines are targets. */
export interface AzureSdConfig {
  /** Which of its clouds, in upper case. */
  readonly environment: string
  readonly method: AzureMethod
  readonly subscriptionId: string
  readonly tenantId: string
  readonly clientId: string
  readonly clientSecret: string
  /** `''` for all. */
  readonly resourceGroup: string
  readonly port: number
  readonly access: ApiAccess
}

const environments = [
  'AZURECHINACLOUD',
  'AZUREGERMANCLOUD',
  'AZURECLOUD',
  'AZUREPUBLICCLOUD',
  'AZUREUSGOVERNMENT',
  'AZUREUSGOVERNMENTCLOUD',
  'AZURESTACKCLOUD',
]

const methods: readonly AzureMethod[] = ['oauth', 'managedidentity']

export const azureSd = sdKind(
  object({
    ...apiAccessFields,
    environment: string,
    authentication_method: string,
    subscription_id: string,
    tenant_id: string,
    client_id: string,
    client_secret: string,
    resource_group: string,
    port: int,
  }),
  (fields, report): AzureSdConfig => {
    const environment = (fields.environment || 'AZURECLOUD').toUpperCase()
    if (!environments.includes(environment)) {
      const known = environments.join(', ')
      report.error('environment', `unknown environment "${environment}"; expected one of ${known}`)
    }
    const wanted = fields.authentication_method || 'OAuth'
    const method = methods.find(one => one === wanted.toLowerCase())
    if (method === undefined) {
      const message = `unknown authentication_method "${wanted}"; expected OAuth or ManagedIdentity`
      report.error('authentication_method', message)
    }
    const config = {
      environment,
      method: method ?? 'oauth',
      subscriptionId: fields.subscription_id ?? '',
      tenantId: fields.tenant_id ?? '',
      clientId: fields.client_id ?? '',
      clientSecret: fields.client_secret ?? '',
      resourceGroup: fields.resource_group ?? '',
      port: fields.port || 80,
      access: buildApiAccess(fields, report),
    }
    checkIds(config, report)
    return config
  },
)

function checkIds(config: AzureSdConfig, report: AccessReport): void {
  const { subscriptionId, tenantId, clientId, clientSecret } = config
  const needed = {
    subscription_id: subscriptionId,
    ...(config.method === 'oauth'
      ? { tenant_id: tenantId, client_id: clientId, client_secret: clientSecret }
      : {}),
  }
  for (const [field, value] of Object.entries(needed)) {
    if (value === '') report.error(field, `missing "${field}"`)
  }
}
