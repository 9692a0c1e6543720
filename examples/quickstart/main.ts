/**
 * `npm start`: metrics flow and an alert fires, on one machine, with nothing else installed.
 *
 * The agent and the alert program are the real ones, started from source. What they need around
 * them (something to scrape, a store, a receiver of alerts) is embedded here and kept small.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { startEmbeddedStore } from '../embedded-store/index.ts'
import { startDemoExporter } from './demo-exporter.ts'
import { startNotifierSink } from './notifier-sink.ts'
import { freePort, startProgram } from './program.ts'
import { describe, look } from './progress.ts'

const stopping = new AbortController()
let stoppingSinceMs = 0
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stopping.signal.aborted) {
      // A second signal means it, unless it is the first one, passed on by a wrapper.
      if (performance.now() - stoppingSinceMs > 500) process.exit(130)
      return
    }
    stoppingSinceMs = performance.now()
    stopping.abort()
  })
}

const here = import.meta.dirname
const data = mkdtempSync(join(tmpdir(), 'vmkit-quickstart-'))
const shop = await startDemoExporter()
const store = await startEmbeddedStore()
const sink = await startNotifierSink()
const [agentPort, alertPort] = [await freePort(), await freePort()]
const env = {
  SHOP_ADDRESS: new URL(shop.addresses[0]?.url ?? '').host,
  AGENT_ADDRESS: `127.0.0.1:${agentPort}`,
  ALERT_ADDRESS: `127.0.0.1:${alertPort}`,
}
const agent = startProgram(
  'agent',
  agentPort,
  [
    `-promscrape.config=${join(here, 'scrape.yaml')}`,
    `-remoteWrite.url=${store.url}/api/v1/write`,
    `-remoteWrite.tmpDataPath=${data}`,
  ],
  env,
)
const alert = startProgram(
  'alert',
  alertPort,
  [
    `-rule=${join(here, 'rules.yaml')}`,
    `-datasource.url=${store.url}`,
    `-remoteWrite.url=${store.url}`,
    `-notifier.url=${sink.url}`,
    // The store answers with what it has at once: no need to look into the past.
    '-rule.evalDelay=0s',
  ],
  env,
)

console.log(`vmkit quickstart

  agent    ${agent.url}/targets            scrapes a demo shop, itself and the alert program
  alert    ${alert.url}/vmalert/groups     evaluates three rules every 5 seconds

Embedded, for trying only:
  shop     ${shop.addresses[0]?.url}/metrics            something to scrape
  store    ${store.url}/api/v1/query?query=up   in memory; in production: VictoriaMetrics
  sink     ${sink.url}/                   shows alerts; in production: Alertmanager

The same with a real VictoriaMetrics and Alertmanager: examples/victoria-metrics/README.md
Ctrl-C ends everything.
`)

let announced = false
let failure: string | undefined
void stopWhenBroken(Promise.race([agent.ended, alert.ended]))
const startMs = Date.now()
while (!stopping.signal.aborted) {
  const seen = await look(agent, alert, store, sink)
  const seconds = Math.round((Date.now() - startMs) / 1000)
  console.log(describe(seconds, seen))
  if (!announced && seen.received > 0) {
    announced = true
    const first = [...sink.received.values()][0]
    console.log(
      `\n  The alert ${first?.name} fires and has arrived: ${first?.summary}\n  See ${sink.url}/ and ${alert.url}/vmalert/alerts\n`,
    )
  }
  // Once all is said, a line now and then is enough.
  await sleep(announced ? 30_000 : 3000, undefined, { signal: stopping.signal }).catch(
    () => undefined,
  )
}

console.log('\nstopping')
await agent.stop()
await alert.stop()
await Promise.all([shop.stop(), store.stop(), sink.stop()])
rmSync(data, { recursive: true, force: true })
if (failure !== undefined) {
  console.error(`cannot go on: ${failure}; see its messages above`)
  process.exitCode = 1
}

/** A program that ends before it was told to is a reason to stop everything. */
async function stopWhenBroken(ended: Promise<string>): Promise<void> {
  const reason = await ended
  if (stopping.signal.aborted) return
  failure = reason
  stopping.abort()
}
