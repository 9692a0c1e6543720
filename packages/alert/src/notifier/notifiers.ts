import { errorText } from '@vmkit/daemon/errors'
import type { HttpClient } from '@vmkit/daemon/http-client'
import type { Logger } from '@vmkit/daemon/log'
import type { MetricRegistry } from '@vmkit/daemon/metrics'
import { labelsToObject, type Labels } from '@vmkit/promql-lite/labels'

/** An alert as Alertmanager takes it. */
export interface OutgoingAlert {
  readonly labels: Labels
  readonly annotations: Labels
  readonly startsAtMs: number
  readonly endsAtMs: number
  readonly generatorUrl: string
}

export interface NotifierStatus {
  readonly address: string
  /** Empty when the last request went well. */
  readonly lastError: string
}

export interface Notifiers {
  /** Sends the alerts to all Alertmanagers at once and waits for all of them. */
  send(
    alerts: readonly OutgoingAlert[],
    headers?: readonly (readonly [string, string])[],
  ): Promise<void>
  status(): readonly NotifierStatus[]
  close(): Promise<void>
}

/** Where one Alertmanager is and how to reach it. */
export interface NotifierTarget {
  /** Base URL. */
  readonly url: string
  /** How metrics and logs call it. */
  readonly address: string
  readonly timeoutMs: number
  readonly client: HttpClient
}

/** Makes the senders; no targets means that alerts are counted and go nowhere. */
export function createNotifiers(options: {
  readonly targets: readonly NotifierTarget[]
  readonly log: Logger
  readonly metrics: MetricRegistry
}): Notifiers {
  const senders = options.targets.map(target => createSender(target, options))
  const blackhole = options.metrics.counter('vmalert_alerts_sent_total', { addr: 'blackhole' })
  return {
    async send(alerts, headers = []) {
      if (alerts.length === 0) return
      if (senders.length === 0) blackhole.inc(alerts.length)
      await Promise.all(senders.map(sender => sender.send(alerts, headers)))
    },
    status: () => senders.map(sender => sender.status()),
    close: async () => {
      await Promise.all(options.targets.map(target => target.client.close()))
    },
  }
}

function createSender(
  target: NotifierTarget,
  { log, metrics }: Pick<Parameters<typeof createNotifiers>[0], 'log' | 'metrics'>,
): {
  send(
    alerts: readonly OutgoingAlert[],
    headers: readonly (readonly [string, string])[],
  ): Promise<void>
  status(): NotifierStatus
} {
  const addr = { addr: target.address }
  const sent = metrics.counter('vmalert_alerts_sent_total', addr)
  const errors = metrics.counter('vmalert_alerts_send_errors_total', addr)
  const duration = metrics.histogram('vmalert_alerts_send_duration_seconds', addr)
  const url = `${target.url.replace(/\/+$/, '')}/api/v2/alerts`
  let lastError = ''
  return {
    async send(alerts, headers) {
      const began = performance.now()
      sent.inc(alerts.length)
      const result = await target.client.request({
        url,
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...Object.fromEntries(headers) },
        body: JSON.stringify(alerts.map(alertJson)),
        timeoutMs: target.timeoutMs,
        maxBodyBytes: 64 * 1024,
      })
      duration.observe((performance.now() - began) / 1000)
      if (result.kind === 'answer' && result.status >= 200 && result.status < 300) {
        lastError = ''
        return
      }
      lastError =
        result.kind === 'failure'
          ? errorText(result.error)
          : `unexpected status code ${result.status}; response body: ${JSON.stringify(result.body.toString('utf8', 0, 1000))}`
      errors.inc(alerts.length)
      log.error(`cannot send ${alerts.length} alerts to "${target.address}": ${lastError}`)
    },
    status: () => ({ address: target.address, lastError }),
  }
}

/** The JSON of one alert; label names lose what Alertmanager does not allow in them. */
function alertJson(alert: OutgoingAlert): unknown {
  const labels = alert.labels.map(({ name, value }) => ({
    name: name.replaceAll(/[^a-zA-Z0-9_:]/g, '_'),
    value,
  }))
  return {
    startsAt: new Date(alert.startsAtMs).toISOString(),
    endsAt: new Date(alert.endsAtMs).toISOString(),
    generatorURL: alert.generatorUrl,
    labels: labelsToObject(labels),
    annotations: labelsToObject(alert.annotations),
  }
}
