import type { AuthOptions, OAuth2Options } from '@vmkit/daemon/http-client'
import type { AuthFields } from './access-fields.ts'
import { checkOne, type AccessReport } from './access-report.ts'
import { buildOAuth2 } from './oauth2.ts'
import { resolvePath } from './paths.ts'

/** Puts together how requests identify themselves: by at most one way. */
export function buildAuth(
  fields: AuthFields,
  prefix: string,
  report: AccessReport,
): AuthOptions | OAuth2Options | undefined {
  const { authorization, basic_auth: basic, oauth2 } = fields
  const token = fields.bearer_token ?? ''
  const tokenFile = fields.bearer_token_file ?? ''
  const given = [
    authorization === undefined ? '' : 'authorization',
    basic === undefined ? '' : 'basic_auth',
    token === '' ? '' : 'bearer_token',
    tokenFile === '' ? '' : 'bearer_token_file',
    oauth2 === undefined ? '' : 'oauth2',
  ]
    .filter(name => name !== '')
    .map(name => prefix + name)
  const [first, second] = given
  if (second !== undefined) {
    report.error(second, `cannot use ${given.join(' and ')} together; use one of them`)
    return undefined
  }
  if (first === undefined) return undefined
  if (authorization !== undefined) return buildAuthorization(authorization, first, report)
  if (basic !== undefined) return buildBasic(basic, first, report)
  if (oauth2 !== undefined) return buildOAuth2(oauth2, first, report)
  return { kind: 'bearer', token, tokenFile: resolvePath(report.dir, tokenFile) }
}

function buildAuthorization(
  {
    type = '',
    credentials = '',
    credentials_file: file = '',
  }: NonNullable<AuthFields['authorization']>,
  field: string,
  report: AccessReport,
): AuthOptions {
  checkOne(field, 'credentials', credentials, file, report)
  const credentialsFile = resolvePath(report.dir, file)
  return { kind: 'authorization', type, credentials, credentialsFile }
}

function buildBasic(
  basic: NonNullable<AuthFields['basic_auth']>,
  field: string,
  report: AccessReport,
): AuthOptions {
  const { username = '', password = '' } = basic
  const { username_file: usernameFile = '', password_file: passwordFile = '' } = basic
  checkOne(field, 'username', username, usernameFile, report)
  checkOne(field, 'password', password, passwordFile, report)
  if ([username, usernameFile, password, passwordFile].every(text => text === '')) {
    report.error(field, `"${field}" needs username and password, or files with them`)
  } else if (username === '' && usernameFile === '') {
    report.warn(field, `"${field}" has no username; the empty name is sent`)
  }
  return {
    kind: 'basic',
    username,
    usernameFile: resolvePath(report.dir, usernameFile),
    password,
    passwordFile: resolvePath(report.dir, passwordFile),
  }
}
