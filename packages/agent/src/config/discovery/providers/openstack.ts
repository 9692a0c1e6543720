import { bool, int, object, string } from '@vmkit/yaml'
import type { AccessReport } from '../../access-report.ts'
import { buildTlsAccess, checkUrl, tlsAccessFields, type ApiAccess } from '../api-access.ts'
import { sdKind } from '../sd-kind.ts'

export type OpenstackRole = 'hypervisor' | 'instance'

/** Who asks for a token; `''` for what is not said. */
export interface OpenstackIdentity {
  readonly endpoint: string
  readonly username: string
  readonly userId: string
  readonly password: string
  readonly projectName: string
  readonly projectId: string
  readonly domainName: string
  readonly domainId: string
  readonly credentialName: string
  readonly credentialId: string
  readonly credentialSecret: string
}

/** An OpenStack and what of it is targets. */
export interface OpenstackSdConfig {
  readonly role: OpenstackRole
  /** Missing where the environment says it. */
  readonly identity: OpenstackIdentity | undefined
  readonly access: ApiAccess
  /** `''` for any. */
  readonly region: string
  /** Which endpoint of the catalog is asked: `public`, `internal` or `admin`. */
  readonly availability: string
  readonly allTenants: boolean
  readonly port: number
}

const roles: readonly OpenstackRole[] = ['hypervisor', 'instance']

const identityFields = {
  identity_endpoint: string,
  username: string,
  userid: string,
  password: string,
  project_name: string,
  project_id: string,
  domain_name: string,
  domain_id: string,
  application_credential_name: string,
  application_credential_id: string,
  application_credential_secret: string,
} as const

export const openstackSd = sdKind(
  object({
    ...identityFields,
    ...tlsAccessFields,
    role: string,
    region: string,
    port: int,
    all_tenants: bool,
    availability: string,
  }),
  (fields, report): OpenstackSdConfig => {
    const role = roles.find(one => one === fields.role)
    if (role === undefined) {
      report.error('role', `unknown role "${fields.role ?? ''}"; expected ${roles.join(' or ')}`)
    }
    const identity: OpenstackIdentity = {
      endpoint: (fields.identity_endpoint ?? '').replace(/\.0$/, ''),
      username: fields.username ?? '',
      userId: fields.userid ?? '',
      password: fields.password ?? '',
      projectName: fields.project_name ?? '',
      projectId: fields.project_id ?? '',
      domainName: fields.domain_name ?? '',
      domainId: fields.domain_id ?? '',
      credentialName: fields.application_credential_name ?? '',
      credentialId: fields.application_credential_id ?? '',
      credentialSecret: fields.application_credential_secret ?? '',
    }
    checkIdentity(identity, report)
    return {
      role: role ?? 'instance',
      identity: identity.endpoint === '' ? undefined : identity,
      access: buildTlsAccess(fields, report),
      region: fields.region ?? '',
      availability: fields.availability || 'public',
      allTenants: fields.all_tenants ?? false,
      port: fields.port || 80,
    }
  },
)

function checkIdentity(identity: OpenstackIdentity, report: AccessReport): void {
  const { endpoint, password, credentialId, credentialName, credentialSecret } = identity
  if (endpoint === '') return
  checkUrl('identity_endpoint', endpoint, report)
  if (endpoint.endsWith('v2')) {
    report.error('identity_endpoint', 'cannot use version 2.0 of the identity API; expected v3')
  }
  if (password === '' && credentialId === '' && credentialName === '') {
    report.error('password', 'missing "password"; expected it, or an application credential')
  }
  if (password === '' && credentialId + credentialName !== '' && credentialSecret === '') {
    report.error(
      'application_credential_secret',
      'missing "application_credential_secret"; an application credential needs it',
    )
  }
  if (password === '' && credentialId !== '') return
  if (identity.username === '' && identity.userId === '') {
    report.error('username', 'missing "username"; expected it, or "userid"')
  }
  if (identity.userId === '' && identity.domainId === '' && identity.domainName === '') {
    report.error('domain_name', 'missing "domain_name"; expected it, or "domain_id"')
  }
}
