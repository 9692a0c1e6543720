/**
 * How requests prove who sends them. A `*File` wins over its plain sibling and may be an http(s)
 * URL; `''` means not set.
 */
export type AuthOptions =
  | {
      readonly kind: 'basic'
      readonly username?: string
      readonly usernameFile?: string
      readonly password?: string
      readonly passwordFile?: string
    }
  | { readonly kind: 'bearer'; readonly token?: string; readonly tokenFile?: string }
  | {
      readonly kind: 'authorization'
      /** Default `Bearer`. */
      readonly type?: string
      readonly credentials?: string
      readonly credentialsFile?: string
    }

/** Returns the value of the header `Authorization`; fails when a file cannot be read. */
export function authorizationHeader(auth: AuthOptions, readFile: (path: string) => Buffer): string {
  const get = (text: string | undefined, file: string | undefined): string =>
    file === undefined || file === '' ? (text ?? '') : readFile(file).toString('utf8').trimEnd()
  if (auth.kind === 'basic') {
    return basicHeader(get(auth.username, auth.usernameFile), get(auth.password, auth.passwordFile))
  }
  if (auth.kind === 'bearer') return `Bearer ${get(auth.token, auth.tokenFile)}`
  const type = auth.type === undefined || auth.type === '' ? 'Bearer' : auth.type
  return `${type} ${get(auth.credentials, auth.credentialsFile)}`
}

/** Writes the `Authorization` value of basic auth. */
export function basicHeader(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}

/** Returns the user name and password of a URL, undefined when it has no user name. */
export function urlCredentials(
  url: URL,
): { readonly username: string; readonly password: string } | undefined {
  if (url.username === '') return undefined
  const [username = '', password = ''] = [url.username, url.password].map(decodePercent)
  return { username, password }
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
