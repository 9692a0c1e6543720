import type { HttpClient } from '@vmkit/daemon/http-client'
import { askAws, checkKeys, type ExpiringKeys } from './metadata.ts'
import { signRequest, type Keys } from './sign.ts'

export interface StsOptions {
  readonly client: HttpClient
  /** Ends with `/`. */
  readonly endpoint: string
  readonly region: string
  readonly now: () => number
}

/** Takes on a role with the keys one has. */
export async function assumeRole(
  options: StsOptions,
  role: string,
  keys: Keys,
): Promise<ExpiringKeys> {
  const url = requestUrl(options.endpoint, 'AssumeRole', role)
  const { region, now } = options
  const headers = signRequest({ method: 'GET', url, headers: {}, body: '' }, keys, {
    region,
    service: 'sts',
    timeMs: now(),
  })
  return parseAnswer(
    await askAws(options.client, `keys for the role "${role}"`, { url: url.href, headers }),
  )
}

/** Takes on a role with a token of an identity provider, such as that of a Kubernetes cluster. */
export async function assumeRoleWithToken(
  options: StsOptions,
  role: string,
  token: string,
): Promise<ExpiringKeys> {
  const url = requestUrl(options.endpoint, 'AssumeRoleWithWebIdentity', role)
  url.searchParams.set('WebIdentityToken', token)
  return parseAnswer(await askAws(options.client, `keys for the role "${role}"`, { url: url.href }))
}

function requestUrl(endpoint: string, action: string, role: string): URL {
  const url = new URL(endpoint)
  url.searchParams.set('Action', action)
  url.searchParams.set('Version', '2011-06-15')
  url.searchParams.set('RoleArn', role)
  url.searchParams.set('RoleSessionName', 'vmkit-agent')
  return url
}

function parseAnswer(xml: string): ExpiringKeys {
  const get = (name: string): string =>
    new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? ''
  return checkKeys({
    accessKey: get('AccessKeyId'),
    secretKey: get('SecretAccessKey'),
    sessionToken: get('SessionToken'),
    untilMs: Date.parse(get('Expiration')),
  })
}
