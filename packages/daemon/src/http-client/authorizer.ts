import { type AuthOptions, authorizationHeader } from './auth.ts'

/** What a request shows to prove who sends it. */
export interface Credentials {
  /** Value of `Authorization` or `Proxy-Authorization`; empty for none. */
  readonly value: string
  /** Gives them up, so that the next ones are new; missing when these are as new as can be. */
  readonly renew?: () => void
}

/** Gives requests their credentials. */
export interface Authorizer {
  /** Rejects when there are none to be had. */
  credentials(signal: AbortSignal): Promise<Credentials>
  close(): Promise<void>
}

/** Creates what gives each request the credentials of a configuration. */
export function createPlainAuthorizer(
  auth: AuthOptions | undefined,
  readFile: (path: string) => Buffer,
): Authorizer {
  return {
    credentials: async () => ({
      value: auth === undefined ? '' : authorizationHeader(auth, readFile),
    }),
    close: () => Promise.resolve(),
  }
}
