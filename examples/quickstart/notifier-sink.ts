import { Router, html, json, page, type HttpServer } from '@vmkit/daemon/http-server'
import { serveLocally } from '../local-server.ts'

/** An alert as it arrived. */
export interface ReceivedAlert {
  readonly name: string
  readonly summary: string
  readonly labels: string
  readonly endsAt: string
}

/** Takes alerts in Alertmanager's place and shows them on a page. */
export interface NotifierSink {
  readonly url: string
  /** The last state of each alert, by labels. */
  readonly received: ReadonlyMap<string, ReceivedAlert>
  stop(): Promise<void>
}

const MAX_BYTES = 1024 * 1024
const MAX_ALERTS = 1000

/** Starts the sink on a free port of the loopback interface. */
export async function startNotifierSink(): Promise<NotifierSink> {
  const received = new Map<string, ReceivedAlert>()
  const router = new Router()
  router.handle('POST', '/api/v2/alerts', async request => {
    const body: unknown = JSON.parse((await request.body(MAX_BYTES)).toString('utf8'))
    for (const alert of Array.isArray(body) ? body : []) {
      const entry = readAlert(alert)
      if (received.size < MAX_ALERTS || received.has(entry.labels))
        received.set(entry.labels, entry)
    }
    return { status: 200 }
  })
  router.handle('GET', '/api/v2/alerts', () => json([...received.values()]))
  router.handle('GET', '/', () => sinkPage([...received.values()]))
  const server: HttpServer = await serveLocally('notifier-sink', router)
  return { url: server.addresses[0]?.url ?? '', received, stop: () => server.stop() }
}

function readAlert(alert: unknown): ReceivedAlert {
  const { labels, annotations, endsAt } = record(alert)
  const { alertname, ...others } = record(labels)
  const text = Object.entries(others).map(([name, value]) => `${name}="${textOf(value)}"`)
  return {
    name: textOf(alertname),
    summary: textOf(record(annotations)['summary']),
    labels: `${textOf(alertname)}{${text.join(', ')}}`,
    endsAt: textOf(endsAt),
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function sinkPage(alerts: readonly ReceivedAlert[]): ReturnType<typeof page> {
  return page({
    title: 'Alerts received',
    body: html`<p>${alerts.length} alerts have arrived.</p>
      <table>
        <thead>
          <tr>
            <th>Alert</th>
            <th>Summary</th>
            <th>Until</th>
          </tr>
        </thead>
        <tbody>
          ${alerts.map(
            alert =>
              html`<tr>
                <td><code>${alert.labels}</code></td>
                <td>${alert.summary}</td>
                <td>${alert.endsAt}</td>
              </tr>`,
          )}
        </tbody>
      </table>`,
  })
}
