import type { Kind } from './bodies/make-bodies.ts'
import type { PlannedJob } from './plan.ts'
import { typicalRelabeling } from './relabeling.ts'

/** Something an agent is given to do. */
export interface Load {
  readonly name: string
  readonly summary: string
  readonly jobs: readonly PlannedJob[]
  readonly warmupSeconds: number
  readonly seconds: number
  /** Whether the agent has one core to itself, whatever the command line says. */
  readonly isPinned: boolean
  /**
   * `fixed` measures one rate; `max` looks for the highest; `steady` also keeps memory over time.
   */
  readonly kind: 'fixed' | 'max' | 'steady'
}

const NE_SERIES = 1143

const all: readonly Load[] = [
  load('ne', '100 node_exporters every 2 s', [job('ne', 100, 2000)]),
  load('ne-relabel', 'the same with seven metric_relabel_configs', [
    job('ne', 100, 2000, typicalRelabeling),
  ]),
  load('mix', '60 node_exporter, 20 VictoriaMetrics, 20 Prometheus, 6 cAdvisor, relabeling', [
    job('ne', 60, 2000, typicalRelabeling),
    job('vm', 20, 2000, typicalRelabeling),
    job('prom', 20, 2000, typicalRelabeling),
    job('cadv', 6, 2000, typicalRelabeling),
  ]),
  slow(load('million', '1,000,000 series, 880 targets, every 15 s', [job('ne', 880, 15_000)])),
  load('ksm', '4 kube-state-metrics of 21,600 series every 5 s, 2 % of the lines replaced', [
    job('ksm', 4, 5000),
  ]),
  slow(load('small', '5,000 targets of 50 series every 15 s', [job('small', 5000, 15_000)])),
  load('federate', 'one /federate page of 5,000 series every 2 s, honor_labels, timestamps', [
    { ...job('federate', 1, 2000), honorLabels: true },
  ]),
  {
    ...load('max', 'the highest rate one core sustains, 500 node_exporters', [
      job('ne', 500, 5000),
    ]),
    isPinned: true,
    kind: 'max',
    seconds: 20,
  },
  load('fast', '200,000 samples/s', [job('ne', Math.round(400_000 / NE_SERIES), 2000)]),
  {
    ...load('overload', '750,000 samples/s asked of one core', [
      job('ne', Math.round(750_000 / NE_SERIES), 1000),
    ]),
    isPinned: true,
  },
  {
    ...load('steady', '100,000 samples/s for minutes, memory over time', [
      job('ne', Math.round(200_000 / NE_SERIES), 2000),
    ]),
    kind: 'steady',
    seconds: 600,
  },
]

/** The names of all loads, in the order they run in. */
export const loadNames = all.map(({ name }) => name)

/** Finds a load; throws RangeError when there is none of that name. */
export function findLoad(name: string): Load {
  const found = all.find(one => one.name === name)
  if (found !== undefined) return found
  throw new RangeError(`cannot find load "${name}"; there are ${loadNames.join(', ')}`)
}

/** Lists the loads for `--help`. */
export const loadList = (): string =>
  all.map(({ name, summary }) => `  ${name.padEnd(12)} ${summary}`).join('\n')

/** Returns the same load at another interval for all of its jobs. */
export function atInterval(one: Load, intervalMs: number): Load {
  return { ...one, jobs: one.jobs.map(each => ({ ...each, intervalMs })) }
}

/** The longest interval of a load: windows are whole numbers of it. */
export const longestIntervalMs = ({ jobs }: Load): number =>
  Math.max(...jobs.map(({ intervalMs }) => intervalMs))

function load(name: string, summary: string, jobs: readonly PlannedJob[]): Load {
  return { name, summary, jobs, warmupSeconds: 15, seconds: 40, isPinned: false, kind: 'fixed' }
}

/** Every target must have been scraped twice before the window opens. */
function slow(one: Load): Load {
  return { ...one, warmupSeconds: 45, seconds: 60 }
}

function job(kind: Kind, targets: number, intervalMs: number, relabeling = ''): PlannedJob {
  return { name: kind, kind, targets, intervalMs, honorLabels: false, relabeling }
}
