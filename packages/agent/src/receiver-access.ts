import { FatalError } from '@vmkit/daemon/errors'
import { parseHeaderFlag, parseProxyUrl, type HttpClientOptions } from '@vmkit/daemon/http-client'
import { createSigner, type AwsOptions } from './aws/index.ts'
import type { AgentFlags } from './flags/index.ts'

/**
 * How requests to one receiver identify themselves, and by which way they go.
 *
 * @param url loses its user name and password, which count where no flag says otherwise
 * @throws FatalError when flags contradict each other or cannot be read
 */
export function receiverAccess(
  flags: AgentFlags,
  index: number,
  url: URL,
): Pick<HttpClientOptions, 'auth' | 'proxy' | 'headers' | 'tls'> {
  const auth = authOf(flags, index, url)
  const proxyUrl = flags['remoteWrite.proxyURL'].at(index)
  return {
    ...(auth === undefined ? {} : { auth }),
    ...(proxyUrl === '' ? {} : { proxy: { url: checkProxy(proxyUrl) } }),
    headers: parseHeaders(flags['remoteWrite.headers'].at(index)),
    tls: {
      caFile: flags['remoteWrite.tlsCAFile'].at(index),
      certFile: flags['remoteWrite.tlsCertFile'].at(index),
      keyFile: flags['remoteWrite.tlsKeyFile'].at(index),
      serverName: flags['remoteWrite.tlsServerName'].at(index),
      insecureSkipVerify: flags['remoteWrite.tlsInsecureSkipVerify'].at(index),
    },
  }
}

type Auth = HttpClientOptions['auth']

function authOf(flags: AgentFlags, index: number, url: URL): Auth {
  const fromUrl = {
    username: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  }
  url.username = ''
  url.password = ''
  const ways = new Map<string, NonNullable<Auth>>()
  const basic = basicOf(flags, index)
  const bearer = bearerOf(flags, index)
  const oauth2 = oauth2Of(flags, index)
  if (basic !== undefined) ways.set('basicAuth', basic)
  if (bearer !== undefined) ways.set('bearerToken', bearer)
  if (oauth2 !== undefined) ways.set('oauth2', oauth2)
  if (ways.size > 1) {
    const names = [...ways.keys()].map(name => `-remoteWrite.${name}`).join(' and ')
    throw new FatalError(
      `cannot use ${names} together for -remoteWrite.url number ${index + 1}; use one of them`,
    )
  }
  const [way] = ways.values()
  return way ?? (fromUrl.username === '' ? undefined : { kind: 'basic', ...fromUrl })
}

function basicOf(flags: AgentFlags, index: number): Auth {
  const username = flags['remoteWrite.basicAuth.username'].at(index)
  const usernameFile = flags['remoteWrite.basicAuth.usernameFile'].at(index)
  if (username === '' && usernameFile === '') return undefined
  const password = flags['remoteWrite.basicAuth.password'].at(index)
  const passwordFile = flags['remoteWrite.basicAuth.passwordFile'].at(index)
  return { kind: 'basic', username, usernameFile, password, passwordFile }
}

function bearerOf(flags: AgentFlags, index: number): Auth {
  const token = flags['remoteWrite.bearerToken'].at(index)
  const tokenFile = flags['remoteWrite.bearerTokenFile'].at(index)
  return token === '' && tokenFile === '' ? undefined : { kind: 'bearer', token, tokenFile }
}

function oauth2Of(flags: AgentFlags, index: number): Auth {
  const clientId = flags['remoteWrite.oauth2.clientID'].at(index)
  if (clientId === '') return undefined
  const clientSecret = flags['remoteWrite.oauth2.clientSecret'].at(index)
  const clientSecretFile = flags['remoteWrite.oauth2.clientSecretFile'].at(index)
  if (clientSecret === '' && clientSecretFile === '') {
    throw new FatalError(
      'cannot use -remoteWrite.oauth2.clientID alone: there is no secret; pass -remoteWrite.oauth2.clientSecret or -remoteWrite.oauth2.clientSecretFile too',
    )
  }
  const tokenUrl = flags['remoteWrite.oauth2.tokenUrl'].at(index)
  if (!URL.canParse(tokenUrl) || !/^https?:/i.test(tokenUrl)) {
    throw new FatalError(
      'cannot use -remoteWrite.oauth2.tokenUrl: it has to be an http or https URL',
    )
  }
  const scopes = flags['remoteWrite.oauth2.scopes'].at(index)
  return {
    kind: 'oauth2',
    clientId,
    clientSecret,
    clientSecretFile,
    tokenUrl,
    scopes: scopes.split(';').filter(scope => scope !== ''),
    endpointParams: parseParams(flags['remoteWrite.oauth2.endpointParams'].at(index)),
  }
}

function parseParams(text: string): (readonly [name: string, value: string])[] {
  if (text === '') return []
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    value = undefined
  }
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  const entries: [string, unknown][] = isObject ? Object.entries(value ?? {}) : []
  if (!isObject || entries.some(([, one]) => typeof one !== 'string')) {
    throw new FatalError(
      'cannot use -remoteWrite.oauth2.endpointParams: it has to be a JSON object of texts, such as {"audience":"metrics"}',
    )
  }
  return entries.map(([name, one]) => [name, String(one)] as const)
}

/** Returns what signs requests to a receiver; undefined where they are not signed. */
export function receiverSigner(
  flags: AgentFlags,
  index: number,
  url: URL,
  env: AwsOptions['env'],
): ((body: Uint8Array) => Promise<Record<string, string>>) | undefined {
  if (!flags['remoteWrite.aws.useSigv4'].at(index)) return undefined
  const sign = createSigner({
    region: flags['remoteWrite.aws.region'].at(index),
    accessKey: flags['remoteWrite.aws.accessKey'].at(index),
    secretKey: flags['remoteWrite.aws.secretKey'].at(index),
    roleArn: flags['remoteWrite.aws.roleARN'].at(index),
    stsEndpoint: flags['remoteWrite.aws.stsEndpoint'].at(index),
    service: flags['remoteWrite.aws.service'].at(index),
    env,
  })
  return body => sign('POST', url, body)
}

function checkProxy(url: string): string {
  try {
    parseProxyUrl(url)
    return url
  } catch (cause) {
    throw new FatalError('cannot use -remoteWrite.proxyURL', { cause })
  }
}

function parseHeaders(text: string): NonNullable<HttpClientOptions['headers']> {
  try {
    return text === '' ? [] : parseHeaderFlag(text)
  } catch (cause) {
    throw new FatalError('cannot use -remoteWrite.headers', { cause })
  }
}
