import type { Socket } from 'node:net'
import type { Counter, MetricRegistry } from '../metrics/index.ts'

/** Numbers of the HTTP server. */
export interface ServerMetrics {
  readonly all: Counter
  readonly connTimeouts: Counter
  request(path: string): void
  error(reason: 'unsupported' | 'wrong_auth_key' | 'wrong_basic_auth' | 'handler'): void
}

const ERROR_REASONS = ['unsupported', 'wrong_auth_key', 'wrong_basic_auth', 'handler'] as const

/** Registers the request metrics. Only paths of routes become labels, so their number is bounded. */
export function registerServerMetrics(registry: MetricRegistry): ServerMetrics {
  const error = (reason: string): Counter =>
    registry.counter('vm_http_request_errors_total', { path: '*', reason })
  for (const reason of ERROR_REASONS) error(reason)
  return {
    all: registry.counter('vm_http_requests_all_total'),
    connTimeouts: registry.counter('vm_http_conn_timeout_closed_conns_total'),
    request: path => registry.counter('vm_http_requests_total', { path }).inc(),
    error: reason => error(reason).inc(),
  }
}

/** Counts the connections and bytes of one listener. */
export function createConnectionCounter(
  registry: MetricRegistry,
  addr: string,
): { add(socket: Socket): void } & Disposable {
  const labels = { name: 'http', addr }
  const open = new Set<Socket>()
  const closed = { read: 0, written: 0 }
  let accepts = 0
  const sum = (key: 'bytesRead' | 'bytesWritten', start: number): number =>
    [...open].reduce((total, socket) => total + socket[key], start)
  const collector = registry.collect(() => [
    { name: 'vm_tcplistener_accepts_total', labels, value: accepts },
    { name: 'vm_tcplistener_conns', labels, value: open.size },
    {
      name: 'vm_tcplistener_read_bytes_total',
      labels,
      value: sum('bytesRead', closed.read),
    },
    {
      name: 'vm_tcplistener_written_bytes_total',
      labels,
      value: sum('bytesWritten', closed.written),
    },
  ])
  return {
    add: socket => {
      accepts++
      open.add(socket)
      socket.once('close', () => {
        open.delete(socket)
        closed.read += socket.bytesRead
        closed.written += socket.bytesWritten
      })
    },
    [Symbol.dispose]: () => collector[Symbol.dispose](),
  }
}
