import {
  parseProxyUrl,
  type AuthOptions,
  type OAuth2Options,
  type ProxyOptions,
  type TlsOptions,
} from '@vmkit/daemon/http-client'
import { authFields, proxyFields, type AuthFields, type ProxyFields } from './access-fields.ts'
import type { AccessReport } from './access-report.ts'
import { buildAuth } from './auth.ts'
import { buildHeaders } from './headers.ts'
import { buildTls } from './tls-config.ts'

/** How requests reach a server: how they identify themselves, whom they trust, through which proxy. */
export interface HttpAccess {
  readonly auth?: AuthOptions | OAuth2Options
  /** Missing when the environment decides. */
  readonly proxy?: ProxyOptions
  readonly tls?: TlsOptions
  readonly headers: readonly (readonly [name: string, value: string])[]
}

/** The fields by which a section says how its requests reach a server. */
export const httpAccessFields = { ...authFields, ...proxyFields } as const

/** Puts the decoded fields together and reports what does not fit. */
export function buildHttpAccess(
  fields: AuthFields & ProxyFields,
  report: AccessReport,
): HttpAccess {
  const proxy = buildProxy(fields, report)
  return { ...buildAccess(fields, '', report), ...(proxy === undefined ? {} : { proxy }) }
}

function buildAccess(
  fields: AuthFields,
  prefix: string,
  report: AccessReport,
): Pick<HttpAccess, 'auth' | 'tls' | 'headers'> {
  const auth = buildAuth(fields, prefix, report)
  const tls = buildTls(fields.tls_config, `${prefix}tls_config`, report)
  return {
    ...(auth === undefined ? {} : { auth }),
    ...(tls === undefined ? {} : { tls }),
    headers: buildHeaders(fields.headers, `${prefix}headers`, report),
  }
}

function buildProxy(fields: ProxyFields, report: AccessReport): ProxyOptions | undefined {
  const url = fields.proxy_url ?? ''
  const access = buildAccess(
    {
      authorization: fields.proxy_authorization,
      basic_auth: fields.proxy_basic_auth,
      bearer_token: fields.proxy_bearer_token,
      bearer_token_file: fields.proxy_bearer_token_file,
      oauth2: fields.proxy_oauth2,
      tls_config: fields.proxy_tls_config,
      headers: fields.proxy_headers,
    },
    'proxy_',
    report,
  )
  if (url === '') return undefined
  const { isSocks } = parseProxyUrl(url)
  if (isSocks && access.auth !== undefined && access.auth.kind !== 'basic') {
    report.error(
      'proxy_url',
      'cannot log in to a SOCKS proxy with a token; use proxy_basic_auth, or name:password@ in proxy_url',
    )
  }
  return { url, ...access }
}
