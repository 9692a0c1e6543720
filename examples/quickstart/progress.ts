import type { EmbeddedStore } from '../embedded-store/index.ts'
import type { NotifierSink } from './notifier-sink.ts'
import type { Program } from './program.ts'

/** What there is to see at one moment. */
export interface Sighting {
  readonly targetsUp: number
  readonly targets: number
  readonly samples: number
  readonly evaluations: number
  readonly pending: number
  readonly firing: number
  readonly received: number
}

/** Asks the programs, over HTTP as anyone would, how far they are. */
export async function look(
  agent: Program,
  alert: Program,
  store: EmbeddedStore,
  sink: NotifierSink,
): Promise<Sighting> {
  const [targets, alerts, metrics] = await Promise.all([
    getJson(`${agent.url}/api/v1/targets`),
    getJson(`${alert.url}/api/v1/alerts`),
    getText(`${alert.url}/metrics`),
  ])
  const active = listAt(targets, 'activeTargets')
  const states = listAt(alerts, 'alerts').map(one => field(one, 'state'))
  return {
    targetsUp: active.filter(target => field(target, 'health') === 'up').length,
    targets: active.length,
    samples: store.storage.sampleCount,
    evaluations: Number(/^vmalert_execution_total (\d+)/m.exec(metrics)?.[1] ?? 0),
    pending: states.filter(state => state === 'pending').length,
    firing: states.filter(state => state === 'firing').length,
    received: sink.received.size,
  }
}

/** One line for a terminal. */
export function describe(seconds: number, seen: Sighting): string {
  const { targetsUp, targets, samples, evaluations, pending, firing, received } = seen
  return (
    `${String(seconds).padStart(4)} s   targets up ${targetsUp}/${targets}   samples stored ${samples}   ` +
    `rules evaluated ${evaluations}   alerts pending ${pending}, firing ${firing}, received ${received}`
  )
}

async function getText(url: string): Promise<string> {
  try {
    const answer = await fetch(url)
    return await answer.text()
  } catch {
    return '' // Not up yet.
  }
}

async function getJson(url: string): Promise<unknown> {
  const text = await getText(url)
  return text === '' ? undefined : JSON.parse(text)
}

function listAt(answer: unknown, name: string): readonly unknown[] {
  const list = field(field(answer, 'data'), name)
  return Array.isArray(list) ? list : []
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined
}
