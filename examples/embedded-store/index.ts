/**
 * A small store for trying things out: samples in, Prometheus' query API out, all in memory.
 *
 * In: remote write, Prometheus' text format. Out: what Prometheus clients and Grafana ask for. It
 * stands in for VictoriaMetrics where none is at hand. It is no database: it forgets on exit, keeps
 * the last hour only, and knows the PromQL of promql-lite.
 */
import type { HttpServer } from '@vmkit/daemon/http-server'
import type { Dialect } from '@vmkit/promql-lite'
import { MemoryStorage } from '@vmkit/promql-lite/eval'
import { serveLocally } from '../local-server.ts'
import { storeRoutes } from './routes.ts'

/** A running store. */
export interface EmbeddedStore {
  readonly url: string
  readonly storage: MemoryStorage
  stop(): Promise<void>
}

/** How the store is set up. */
export interface EmbeddedStoreOptions {
  /** Language of queries; default `metricsql`. */
  readonly dialect?: Dialect
  /** How long samples are kept, in milliseconds; default an hour. */
  readonly keepMs?: number
  /** How many series there may be; default 200,000. */
  readonly maxSeries?: number
}

const SWEEP_MS = 60_000

/** Starts the store on a free port of the loopback interface. */
export async function startEmbeddedStore({
  dialect = 'metricsql',
  keepMs = 3600_000,
  maxSeries = 200_000,
}: EmbeddedStoreOptions = {}): Promise<EmbeddedStore> {
  const storage = new MemoryStorage({ maxSeries })
  const routes = storeRoutes(storage, dialect)
  const server: HttpServer = await serveLocally('embedded-store', routes)
  const timer = setInterval(() => storage.dropBefore(Date.now() - keepMs), SWEEP_MS)
  timer.unref()
  return {
    url: server.addresses[0]?.url ?? '',
    storage,
    async stop() {
      clearInterval(timer)
      await server.stop()
    },
  }
}
