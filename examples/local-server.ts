import { httpServerFlags, parseFlags } from '@vmkit/daemon/flags'
import { startHttpServer, type HttpServer, type Router } from '@vmkit/daemon/http-server'
import { createLogger } from '@vmkit/daemon/log'
import { MetricRegistry } from '@vmkit/daemon/metrics'

/** Serves routes on a free port of the loopback interface, warnings and errors only in the log. */
export async function serveLocally(name: string, router: Router): Promise<HttpServer> {
  const parsed = parseFlags(httpServerFlags, ['-httpListenAddr=127.0.0.1:0'], {
    env: {},
    program: name,
    version: 'v0',
    description: name,
  })
  if (parsed.kind !== 'run') throw new Error('BUG: the flags of the local server are wrong')
  return startHttpServer({
    flags: parsed.flags,
    router,
    log: createLogger({ level: 'WARN', location: name }),
    metrics: new MetricRegistry(),
    settings: parsed.settings,
    appName: 'vmagent',
  })
}
