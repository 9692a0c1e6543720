import { Router, type HttpServer } from '@vmkit/daemon/http-server'
import { serveLocally } from '../local-server.ts'

/** A small shop: it serves requests, some of which fail, and its queue fills up after a while. */
export function startDemoExporter(): Promise<HttpServer> {
  const startMs = Date.now()
  const router = new Router().handle('GET', '/metrics', () => ({
    type: 'text',
    body: shopMetrics((Date.now() - startMs) / 1000),
  }))
  return serveLocally('demo-exporter', router)
}

/** The shop's metrics `seconds` after it opened. */
export function shopMetrics(seconds: number): string {
  const queue = Math.min(120, Math.floor(8 * seconds))
  const temperature = 21 + 4 * Math.sin(seconds / 30)
  return `# HELP shop_requests_total Requests served, by result.
# TYPE shop_requests_total counter
shop_requests_total{code="200"} ${Math.floor(40 * seconds)}
shop_requests_total{code="500"} ${Math.floor(3 * seconds)}
# HELP shop_queue_length Orders that wait.
# TYPE shop_queue_length gauge
shop_queue_length ${queue}
# HELP shop_temperature_celsius Temperature in the server room.
# TYPE shop_temperature_celsius gauge
shop_temperature_celsius ${temperature.toFixed(2)}
`
}
