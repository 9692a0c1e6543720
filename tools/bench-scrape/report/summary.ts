import type { AgentName } from '../run/agents.ts'
import {
  bytesPerSample,
  cpuPerMillion,
  faultCount,
  memorySlope,
  type Measurement,
} from '../run/measurement.ts'
import type { Rows } from './table.ts'

const HEAD = [
  'load',
  'agent',
  'protocol',
  'series',
  'due/s',
  'delivered',
  'missed',
  'CPU',
  'CPU-s/M',
  'ratio',
  'RSS end',
  'RSS peak',
  'B/sample',
  'wait p99',
  'faults',
]

/**
 * One row for each load and agent, the median of its rounds. `ratio` is CPU for a million samples
 * against vmagent's; for the search of the highest rate it is how many times as many samples.
 */
export function summaryRows(
  measurements: readonly Measurement[],
  maxLoads: ReadonlySet<string>,
): Rows {
  const groups = Map.groupBy(measurements, one => `${one.load} ${one.agent}`)
  const rows = [...groups.values()].map(group => {
    const [first] = group
    if (first === undefined) return []
    const theirs = measurements.filter(one => one.load === first.load && one.agent === 'vmagent')
    return row(group, theirs, first.agent, maxLoads.has(first.load))
  })
  return [HEAD, ...rows]
}

function row(
  group: readonly Measurement[],
  theirs: readonly Measurement[],
  agent: AgentName,
  isMax: boolean,
): string[] {
  const [one] = group
  if (one === undefined) return []
  const of = (pick: (one: Measurement) => number): number => median(group.map(pick))
  const figure = isMax ? (m: Measurement) => m.due / m.seconds : cpuPerMillion
  const ratio = of(figure) / median(theirs.map(figure))
  const waits = group.flatMap(({ waitP99Seconds }) => waitP99Seconds ?? [])
  return [
    one.load,
    agent,
    one.wire.encodings.join('+') || '-',
    count(one.series),
    count(one.due / one.seconds),
    `${(100 * of(m => m.deliveredShare)).toFixed(1)} %`,
    count(of(m => m.missedScrapes)),
    `${(100 * of(m => m.cpuSeconds / m.seconds)).toFixed(1)} %`,
    of(cpuPerMillion).toFixed(2),
    agent === 'vmagent' || !Number.isFinite(ratio) ? '-' : `${ratio.toFixed(2)}x`,
    mebibytes(of(m => m.rssBytes)),
    mebibytes(of(m => m.rssPeakBytes)),
    of(bytesPerSample).toFixed(1),
    waits.length === 0 ? '-' : `${(1000 * median(waits)).toFixed(2)} ms`,
    count(group.reduce((sum, m) => sum + faultCount(m), 0)),
  ]
}

/** What does not fit into a row: the spread of rounds, faults in words, the cost of farm and sink. */
export function summaryNotes(measurements: readonly Measurement[]): string[] {
  const groups = [...Map.groupBy(measurements, one => `${one.load}, ${one.agent}`)]
  return groups.flatMap(([name, group]) => {
    const farm = median(group.map(m => (1e6 * m.farmCpuSeconds) / m.scraped))
    const sink = median(group.map(m => (1e6 * m.sinkCpuSeconds) / m.delivered))
    const cpu = group.map(cpuPerMillion)
    const checks = group.map(m => m.check)
    const sum = (pick: (check: Measurement['check']) => number): string =>
      count(checks.reduce((total, check) => total + pick(check), 0))
    return [
      `${name}: farm ${farm.toFixed(3)} and sink ${sink.toFixed(3)} CPU-s/M` +
        (group.length > 1
          ? `; rounds ${Math.min(...cpu).toFixed(2)} to ${Math.max(...cpu).toFixed(2)} CPU-s/M`
          : '') +
        `; ${sum(c => c.samples)} samples checked in ${sum(c => c.scrapes)} scrapes` +
        `; ${sum(c => c.inexactValues)} values off by their last bits, ${sum(c => c.partial)} partial scrapes, ${sum(c => c.offSchedule)} off schedule` +
        `; ${sum(c => c.aboutScrapes)} samples about scrapes, ${sum(c => c.staleMarkers)} staleness markers, ${sum(c => c.metadata)} metadata`,
      ...group
        .filter(m => m.wire.every > 1)
        .map(m => `${name}: one request of ${m.wire.every} was kept and checked`),
      ...group.flatMap(m => m.check.examples.map(example => `${name}: FAULT ${example}`)),
    ]
  })
}

/** Memory over time, for loads that run for minutes. */
export function memoryNotes(measurements: readonly Measurement[]): string[] {
  return measurements.map(
    one =>
      `${one.load}, ${one.agent}: memory grew by ${mebibytes(memorySlope(one.memory))}/h over the last two thirds of ${count(one.seconds)} s; ${one.missedScrapes} scrapes missed`,
  )
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

const count = (value: number): string => Math.round(value).toLocaleString('en-US')
const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`
