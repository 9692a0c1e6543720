import type { AuthOptions } from '@vmkit/daemon/http-client'
import { bool, list, object, optional, string, type ObjectOf } from '@vmkit/yaml'
import { resolvePath } from './paths.ts'
import type { HttpAccess } from './types.ts'

/** The fields by which a section says how its requests identify themselves. */
export const httpAccessFields = {
  authorization: optional(object({ type: string, credentials: string, credentials_file: string })),
  basic_auth: optional(
    object({ username: string, username_file: string, password: string, password_file: string }),
  ),
  bearer_token: string,
  bearer_token_file: string,
  tls_config: optional(
    object({
      ca: string,
      ca_file: string,
      cert: string,
      cert_file: string,
      key: string,
      key_file: string,
      server_name: string,
      insecure_skip_verify: bool,
      min_version: string,
    }),
  ),
  headers: list(string),
} as const

type Fields = ObjectOf<typeof httpAccessFields>

/**
 * Puts the decoded fields together; paths are resolved against `dir`.
 *
 * Throws SyntaxError when two ways to identify are given, or a header is no `Name: value`.
 */
export function buildHttpAccess(fields: Fields, dir: string): HttpAccess {
  const auth = buildAuth(fields, dir)
  const tls = fields.tls_config
  return {
    ...(auth === undefined ? {} : { auth }),
    ...(tls === undefined
      ? {}
      : {
          tls: {
            ca: tls.ca ?? '',
            caFile: resolvePath(dir, tls.ca_file ?? ''),
            cert: tls.cert ?? '',
            certFile: resolvePath(dir, tls.cert_file ?? ''),
            key: tls.key ?? '',
            keyFile: resolvePath(dir, tls.key_file ?? ''),
            serverName: tls.server_name ?? '',
            insecureSkipVerify: tls.insecure_skip_verify ?? false,
            minVersion: tls.min_version ?? '',
          },
        }),
    headers: (fields.headers ?? []).map(parseHeader),
  }
}

function buildAuth(fields: Fields, dir: string): AuthOptions | undefined {
  const { authorization, basic_auth: basic } = fields
  const token = fields.bearer_token ?? ''
  const tokenFile = fields.bearer_token_file ?? ''
  const given = [
    authorization === undefined ? '' : 'authorization',
    basic === undefined ? '' : 'basic_auth',
    token === '' ? '' : 'bearer_token',
    tokenFile === '' ? '' : 'bearer_token_file',
  ].filter(name => name !== '')
  if (given.length > 1) {
    throw new SyntaxError(`cannot use ${given.join(' and ')} together; use one of them`)
  }
  if (authorization !== undefined) {
    const { type = '', credentials = '', credentials_file: file = '' } = authorization
    bothGiven('credentials', credentials, 'credentials_file', file)
    return { kind: 'authorization', type, credentials, credentialsFile: resolvePath(dir, file) }
  }
  if (basic !== undefined) {
    const { username = '', password = '' } = basic
    bothGiven('username', username, 'username_file', basic.username_file)
    bothGiven('password', password, 'password_file', basic.password_file)
    return {
      kind: 'basic',
      username,
      usernameFile: resolvePath(dir, basic.username_file ?? ''),
      password,
      passwordFile: resolvePath(dir, basic.password_file ?? ''),
    }
  }
  if (given.length === 0) return undefined
  return { kind: 'bearer', token, tokenFile: resolvePath(dir, tokenFile) }
}

function bothGiven(name: string, text: string, fileName: string, file: string | undefined): void {
  if (text === '' || file === undefined || file === '') return
  throw new SyntaxError(`cannot use ${name} and ${fileName} together; use one of them`)
}

function parseHeader(text: string): readonly [name: string, value: string] {
  const colon = text.indexOf(':')
  const name = text.slice(0, Math.max(colon, 0)).trim()
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) {
    throw new SyntaxError(`cannot parse header ${JSON.stringify(text)}; write "Name: value"`)
  }
  return [name, text.slice(colon + 1).trim()]
}
