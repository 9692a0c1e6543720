/**
 * Every outgoing request of both programs.
 *
 * In: one request with a limit on time and size. Out: the answer, or a failure that says of which
 * kind it is; the numbers of connections and bytes.
 * Must never throw for trouble on the network, and never wait or read without a bound.
 */
export { type AuthOptions, authorizationHeader } from './auth.ts'
export { createHttpClient } from './client.ts'
export { parseHeaderFlag } from './header-flag.ts'
export { createEnvProxy, type ProxyEnv } from './env-proxy.ts'
export type { OAuth2Options } from './oauth2.ts'
export { parseProxyUrl, type ProxyAddress } from './proxy-url.ts'
export { isServiceName } from './service-address.ts'
export { createTlsReader, parseTlsVersion, type TlsOptions } from './tls.ts'
export { urlFiles } from './url-files.ts'
export { createFileReader } from './reread.ts'
export type {
  FailureCause,
  HttpClient,
  HttpClientOptions,
  HttpRequest,
  HttpResult,
  ProxyOptions,
  StreamRequest,
  StreamResult,
} from './types.ts'
