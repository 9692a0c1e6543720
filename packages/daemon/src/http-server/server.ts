import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { errorText } from '../errors/index.ts'
import {
  type httpServerFlags,
  registerFlagMetrics,
  type Secret,
  type Setting,
  type Values,
} from '../flags/index.ts'
import type { Logger } from '../log/index.ts'
import type { MetricRegistry } from '../metrics/index.ts'
import { builtinRoutes } from './builtin-routes.ts'
import { createRequestHandler } from './handle.ts'
import { type Listener, openListener } from './listen.ts'
import type { Router } from './router.ts'
import { createConnectionCounter, registerServerMetrics } from './server-metrics.ts'

export interface HttpServerOptions {
  readonly flags: Values<typeof httpServerFlags> & { readonly 'metrics.exposeMetadata'?: boolean }
  /** The program's own routes; they win over the built-in ones. */
  readonly router: Router
  readonly log: Logger
  readonly metrics: MetricRegistry
  /** What `/flags` and the metric `flag` show. */
  readonly settings: readonly Setting[]
  readonly appName: 'vmagent' | 'vmalert'
  /** Address when `-httpListenAddr` is not given; default `:8429` for vmagent, `:8880` for vmalert. */
  readonly defaultListenAddr?: string
  /** Keys besides those of the flags. */
  readonly authKeys?: { readonly config?: Secret }
  /** Run by `/-/reload`, which answers at once; without it the path is unknown. */
  readonly onReload?: () => Promise<void> | void
  /** Whether `/-/ready` answers 200 rather than 503; default always. */
  readonly ready?: () => boolean
}

/** A running HTTP server. */
export interface HttpServer {
  readonly addresses: readonly {
    readonly host: string
    readonly port: number
    readonly url: string
  }[]
  /** Stops taking requests, lets running ones end within their time, frees the ports. */
  stop(): Promise<void>
}

/** Starts listening at all addresses. Throws FatalError when one cannot be used; none is open then. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { flags, log, metrics } = options
  const phase = { isStopping: false }
  const numbers = registerServerMetrics(metrics)
  const builtin = builtinRoutes({
    appName: options.appName,
    metrics,
    exposeMetadata: flags['metrics.exposeMetadata'] ?? false,
    settings: options.settings,
    isStopping: () => phase.isStopping,
    ready: options.ready ?? (() => true),
    onReload: options.onReload === undefined ? undefined : () => void reload(options),
  })
  const handle = createRequestHandler({
    flags,
    auth: authSettings(options),
    routers: [options.router, builtin],
    log,
    metrics: numbers,
  })
  const born = new WeakMap<Socket, number>()
  const onRequest = (message: IncomingMessage, target: ServerResponse): void => {
    const ageMs = performance.now() - (born.get(message.socket) ?? performance.now())
    const isOld = flags['http.connTimeout'] > 0 && ageMs >= flags['http.connTimeout']
    if (isOld) numbers.connTimeouts.inc()
    if (isOld || phase.isStopping || flags['http.disableKeepAlive']) target.shouldKeepAlive = false
    void handle(message, target)
  }

  const listeners: Listener[] = []
  const owned: Disposable[] = []
  try {
    for (const [index, addr] of listenAddrs(options).entries()) {
      const listener = await openListener({ ...listenSettings(flags, index), addr, onRequest })
      listeners.push(listener)
      const counter = createConnectionCounter(metrics, addr)
      owned.push(counter)
      listener.server.on('connection', socket => {
        born.set(socket, performance.now())
        counter.add(socket)
      })
      listener.server.on('secureConnection', (socket: Socket) => {
        born.set(socket, performance.now())
      })
      listener.server.on('clientError', answerBadRequest)
      log.info(`started server at ${listener.url}/`)
    }
  } catch (error) {
    await Promise.all(listeners.map(listener => closeListener(listener, 0)))
    throw error
  }
  owned.push(registerFlagMetrics(metrics, options.settings))

  const stop = async (): Promise<void> => {
    phase.isStopping = true
    if (listeners.length > 0) await sleep(flags['http.shutdownDelay'])
    const graceMs = flags['http.maxGracefulShutdownDuration']
    await Promise.all(listeners.map(listener => closeListener(listener, graceMs)))
    for (const one of owned) one[Symbol.dispose]()
  }
  let stopping: Promise<void> | undefined
  return {
    addresses: listeners.map(({ host, port, url }) => ({ host, port, url })),
    stop: () => (stopping ??= stop()),
  }
}

async function reload({ onReload, log }: HttpServerOptions): Promise<void> {
  try {
    await onReload?.()
  } catch (error) {
    log.error(`cannot reload: ${errorText(error)}`)
  }
}

function listenAddrs({ flags, appName, defaultListenAddr }: HttpServerOptions): readonly string[] {
  const given = flags.httpListenAddr
  if (given.length > 0) return given.filter(addr => addr !== '')
  return [defaultListenAddr ?? (appName === 'vmagent' ? ':8429' : ':8880')]
}

function listenSettings(
  flags: HttpServerOptions['flags'],
  index: number,
): Omit<Parameters<typeof openListener>[0], 'addr' | 'onRequest'> {
  const settings = {
    enableTcp6: flags.enableTCP6,
    idleTimeoutMs: flags['http.idleConnTimeout'],
  }
  if (!flags.tls.at(index)) return settings
  const tls = {
    certFile: flags.tlsCertFile.at(index),
    keyFile: flags.tlsKeyFile.at(index),
    minVersion: flags.tlsMinVersion.at(index),
  }
  return { ...settings, tls }
}

function authSettings({
  flags,
  authKeys,
}: HttpServerOptions): Parameters<typeof createRequestHandler>[0]['auth'] {
  return {
    username: flags['httpAuth.username'],
    password: flags['httpAuth.password'],
    keys: {
      metrics: flags.metricsAuthKey,
      flags: flags.flagsAuthKey,
      reload: flags.reloadAuthKey,
      pprof: flags.pprofAuthKey,
      ...(authKeys?.config === undefined ? {} : { config: authKeys.config }),
    },
  }
}

async function closeListener(listener: Listener, graceMs: number): Promise<void> {
  const { server } = listener
  listener.dispose()
  const closed = new Promise<void>(resolve => server.close(() => resolve()))
  server.closeIdleConnections()
  const timer = setTimeout(() => server.closeAllConnections(), graceMs)
  await closed
  clearTimeout(timer)
}

function answerBadRequest(
  this: Server,
  _: Error,
  socket: { writable: boolean; end(text: string): unknown; destroy(): unknown },
): void {
  if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n')
  else socket.destroy()
}
