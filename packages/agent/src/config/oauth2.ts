import { errorText } from '@vmkit/daemon/errors'
import { parseProxyUrl, type OAuth2Options } from '@vmkit/daemon/http-client'
import type { OAuth2Fields } from './access-fields.ts'
import { checkOne, type AccessReport } from './access-report.ts'
import { buildHeaders } from './headers.ts'
import { resolvePath } from './paths.ts'
import { buildTls } from './tls-config.ts'

/** Puts an `oauth2` section together and reports what is missing. */
export function buildOAuth2(
  fields: OAuth2Fields,
  field: string,
  report: AccessReport,
): OAuth2Options {
  const { client_id: clientId = '', token_url: tokenUrl = '' } = fields
  const { client_secret: secret = '', client_secret_file: secretFile = '' } = fields
  checkOne(field, 'client_secret', secret, secretFile, report)
  if (clientId === '') report.error(field, `"${field}" needs client_id`)
  if (secret === '' && secretFile === '') {
    report.error(field, `"${field}" needs client_secret or client_secret_file`)
  }
  if (tokenUrl === '') report.error(field, `"${field}" needs token_url`)
  else if (!URL.canParse(tokenUrl) || !/^https?:/i.test(tokenUrl)) {
    report.error(`${field}.token_url`, 'cannot use this token_url; write an http or https URL')
  }
  const proxyUrl = fields.proxy_url ?? ''
  try {
    if (proxyUrl !== '') parseProxyUrl(proxyUrl)
  } catch (error) {
    report.error(`${field}.proxy_url`, errorText(error))
  }
  const tls = buildTls(fields.tls_config, `${field}.tls_config`, report)
  return {
    kind: 'oauth2',
    clientId,
    clientSecret: secret,
    clientSecretFile: resolvePath(report.dir, secretFile),
    tokenUrl,
    scopes: fields.scopes ?? [],
    endpointParams: [...(fields.endpoint_params ?? [])],
    ...(tls === undefined ? {} : { tls }),
    proxyUrl,
    headers: buildHeaders(fields.headers, `${field}.headers`, report),
  }
}
