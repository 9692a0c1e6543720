import { FatalError } from '@vmkit/daemon/errors'
import type { Logger } from '@vmkit/daemon/log'
import type { MetricRegistry } from '@vmkit/daemon/metrics'
import { clientFor, type ClientFlags } from './clients.ts'
import { createDatasource, type Datasource } from './datasource/index.ts'
import type { AlertFlags } from './flags/index.ts'
import { createNotifiers, type Notifiers } from './notifier/index.ts'
import { createRemoteWriter, type RemoteWriter } from './remote-write/index.ts'

/** Makes the client of the datasource, as the flags say. */
export function datasourceOf(flags: AlertFlags): Datasource {
  const { client, url } = clientFor({
    ...familyFlags(flags, 'datasource'),
    url: httpUrl('-datasource.url', flags['datasource.url']),
    keepAlive: !flags['datasource.disableKeepAlive'],
    maxConnsPerHost: flags['datasource.maxIdleConnections'],
    idleTimeoutMs: flags['datasource.idleConnTimeout'],
  })
  return createDatasource({
    url,
    client,
    queryStepMs: flags['datasource.disableStepParam'] ? undefined : flags['datasource.queryStep'],
    appendTypePrefix: flags['datasource.appendTypePrefix'],
    disablePathAppend: flags['remoteRead.disablePathAppend'],
    roundDigits: flags['datasource.roundDigits'],
  })
}

/** Starts the remote writer; undefined without -remoteWrite.url. */
export function remoteWriterOf(
  flags: AlertFlags,
  log: Logger,
  metrics: MetricRegistry,
): RemoteWriter | undefined {
  if (flags['remoteWrite.url'] === '') return undefined
  const { client, url } = clientFor({
    ...familyFlags(flags, 'remoteWrite'),
    url: httpUrl('-remoteWrite.url', flags['remoteWrite.url']),
    idleTimeoutMs: flags['remoteWrite.idleConnTimeout'],
  })
  const full = new URL(url)
  if (!flags['remoteWrite.disablePathAppend']) {
    full.pathname = `${full.pathname.replace(/\/+$/, '')}/api/v1/write`
  }
  return createRemoteWriter({
    url: full.href,
    client,
    flushIntervalMs: flags['remoteWrite.flushInterval'],
    maxBatchSize: flags['remoteWrite.maxBatchSize'],
    maxQueueSize: flags['remoteWrite.maxQueueSize'],
    sendTimeoutMs: flags['remoteWrite.sendTimeout'],
    // Without a pause a receiver that is away would cost a whole CPU.
    retryMinMs: Math.max(10, flags['remoteWrite.retryMinInterval']),
    retryMaxMs: flags['remoteWrite.retryMaxTime'],
    log,
    metrics,
  })
}

/** Makes the senders to the Alertmanagers. */
export function notifiersOf(flags: AlertFlags, log: Logger, metrics: MetricRegistry): Notifiers {
  const targets = flags['notifier.url'].map((text, i) => {
    const { client, url } = clientFor({
      url: httpUrl('-notifier.url', text),
      headers: flags['notifier.headers'].at(i),
      username: flags['notifier.basicAuth.username'].at(i),
      usernameFile: flags['notifier.basicAuth.usernameFile'].at(i),
      password: flags['notifier.basicAuth.password'].at(i),
      passwordFile: flags['notifier.basicAuth.passwordFile'].at(i),
      bearerToken: flags['notifier.bearerToken'].at(i),
      bearerTokenFile: flags['notifier.bearerTokenFile'].at(i),
      caFile: flags['notifier.tlsCAFile'].at(i),
      certFile: flags['notifier.tlsCertFile'].at(i),
      keyFile: flags['notifier.tlsKeyFile'].at(i),
      serverName: flags['notifier.tlsServerName'].at(i),
      insecureSkipVerify: flags['notifier.tlsInsecureSkipVerify'].at(i),
    })
    const address = shownUrl(text, flags['notifier.showURL'])
    return { url, address, client, timeoutMs: flags['notifier.sendTimeout'].at(i) }
  })
  return createNotifiers({ targets, log, metrics })
}

/** The URL of an Alertmanager as metrics and pages show it: with path, the password hidden. */
function shownUrl(text: string, withPassword: boolean): string {
  const url = new URL(text)
  if (url.password !== '' && !withPassword) url.password = 'xxxxx'
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/api/v2/alerts`
  return url.href
}

/** Reads the flags that the datasource and remote write share by name. */
function familyFlags(
  flags: AlertFlags,
  family: 'datasource' | 'remoteWrite',
): Omit<ClientFlags, 'url'> {
  return {
    headers: flags[`${family}.headers`],
    username: flags[`${family}.basicAuth.username`],
    usernameFile: flags[`${family}.basicAuth.usernameFile`],
    password: flags[`${family}.basicAuth.password`],
    passwordFile: flags[`${family}.basicAuth.passwordFile`],
    bearerToken: flags[`${family}.bearerToken`],
    bearerTokenFile: flags[`${family}.bearerTokenFile`],
    caFile: flags[`${family}.tlsCAFile`],
    certFile: flags[`${family}.tlsCertFile`],
    keyFile: flags[`${family}.tlsKeyFile`],
    serverName: flags[`${family}.tlsServerName`],
    insecureSkipVerify: flags[`${family}.tlsInsecureSkipVerify`],
  }
}

/** Returns the URL; throws FatalError when it is none that HTTP can use. */
export function httpUrl(flagName: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return text
  throw new FatalError(
    text === ''
      ? `cannot start: ${flagName} is not set; pass it, such as ${flagName}=http://host:port`
      : `cannot use ${flagName} "${text}": not an http(s) URL; expected something like http://host:port`,
  )
}
