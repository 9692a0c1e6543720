/**
 * A small store for trying things out: remote write in, Prometheus' query API out, all in memory.
 *
 * It stands in for VictoriaMetrics where none is at hand. It is no database: it forgets on exit,
 * keeps the last hour only, and knows the PromQL of promql-lite.
 */
import type { HttpServer } from '@vmkit/daemon/http-server'
import { MemoryStorage } from '@vmkit/promql-lite/eval'
import { serveLocally } from '../local-server.ts'
import { storeRoutes } from './store.ts'

/** A running store. */
export interface EmbeddedStore {
  readonly url: string
  readonly storage: MemoryStorage
  stop(): Promise<void>
}

const KEEP_MS = 3600_000

/** Starts the store on a free port of the loopback interface. */
export async function startEmbeddedStore(): Promise<EmbeddedStore> {
  const storage = new MemoryStorage()
  const server: HttpServer = await serveLocally('embedded-store', storeRoutes(storage))
  const timer = setInterval(() => storage.dropBefore(Date.now() - KEEP_MS), 60_000)
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
