import { createHash, timingSafeEqual } from 'node:crypto'
import type { Secret } from '../flags/index.ts'
import type { Route } from './router.ts'

/** Secrets of the server, by what they guard. */
export interface AuthSettings {
  readonly username: string
  readonly password: Secret
  readonly keys: Readonly<Partial<Record<NonNullable<Route['authKey']>, Secret>>>
}

export type AuthVerdict = 'ok' | 'wrong_auth_key' | 'wrong_basic_auth'

/**
 * Decides whether a request may reach a route: by its key when that is set, else by basic auth when
 * that is on. Fails when a secret cannot be read.
 */
export async function checkAuth(
  settings: AuthSettings,
  route: Pick<Route, 'authKey' | 'isPublic'>,
  request: { query: URLSearchParams; authorization: string | undefined },
): Promise<AuthVerdict> {
  if (route.isPublic === true) return 'ok'
  const key = route.authKey === undefined ? undefined : settings.keys[route.authKey]
  if (key?.isSet === true) {
    const isRight = isEqualText(request.query.get('authKey') ?? '', await key.text())
    return isRight ? 'ok' : 'wrong_auth_key'
  }
  if (settings.username === '') return 'ok'
  const given = /^basic\s+(\S+)$/i.exec(request.authorization ?? '')?.[1] ?? ''
  const pair = Buffer.from(given, 'base64').toString('utf8')
  const isRight = isEqualText(pair, `${settings.username}:${await settings.password.text()}`)
  return isRight ? 'ok' : 'wrong_basic_auth'
}

/** Compares texts in a time that does not depend on where they differ. */
function isEqualText(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
