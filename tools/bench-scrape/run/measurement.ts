import type { CheckResult } from '../sink/check.ts'
import type { WindowTotals } from '../sink/sink.ts'
import type { AgentName } from './agents.ts'

/** Memory at one moment of the window. */
export interface MemoryPoint {
  readonly seconds: number
  readonly bytes: number
}

/** What one agent did in one window. */
export interface Measurement {
  readonly load: string
  readonly agent: AgentName
  readonly version: string
  readonly round: number
  readonly seconds: number
  readonly series: number
  /** Samples the configuration asks for in the window. */
  readonly due: number
  /** Samples of the answers the farm gave. */
  readonly scraped: number
  /** Samples that arrived at the receiver; an estimate where not every request was kept. */
  readonly delivered: number
  /** Of the samples that relabeling leaves of those that were due, the share that arrived. */
  readonly deliveredShare: number
  /** Scrapes that were due and did not come. */
  readonly missedScrapes: number
  readonly cpuSeconds: number
  readonly rssBytes: number
  readonly rssPeakBytes: number
  readonly memory: readonly MemoryPoint[]
  readonly waitP99Seconds: number | undefined
  readonly farmCpuSeconds: number
  readonly sinkCpuSeconds: number
  readonly wire: WindowTotals
  readonly check: CheckResult
}

/** CPU-seconds of the agent for a million samples it scraped. */
export const cpuPerMillion = (one: Measurement): number => (one.cpuSeconds * 1e6) / one.scraped

export const bytesPerSample = (one: Measurement): number => one.wire.bytes / one.delivered

/** Everything the check found wrong; gaps are not: `missedScrapes` counts them. */
export function faultCount({ check }: Measurement): number {
  return (
    check.unknownSeries + check.wrongValues + check.brokenRequests + check.mixed + check.doubled
  )
}

/** Growth of memory over the last two thirds of the window, in bytes an hour: least squares. */
export function memorySlope(memory: readonly MemoryPoint[]): number {
  const points = memory.slice(Math.floor(memory.length / 3))
  const meanX = points.reduce((sum, point) => sum + point.seconds, 0) / points.length
  const meanY = points.reduce((sum, point) => sum + point.bytes, 0) / points.length
  let xy = 0
  let xx = 0
  for (const { seconds, bytes } of points) {
    xy += (seconds - meanX) * (bytes - meanY)
    xx += (seconds - meanX) ** 2
  }
  return xx === 0 ? 0 : (3600 * xy) / xx
}
