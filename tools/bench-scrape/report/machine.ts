import { execFileSync } from 'node:child_process'
import { cpus, loadavg, release, totalmem } from 'node:os'
import process from 'node:process'

/** Where and with what the figures were measured. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGiB: number
  readonly kernel: string
  readonly node: string
  readonly commit: string
  /** Of the last minute, when the benchmark began: others' work shows in the figures. */
  readonly loadAverage: number
}

export function describeMachine(): Machine {
  const all = cpus()
  return {
    cpu: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
    commit: commit(),
    loadAverage: loadavg()[0] ?? 0,
  }
}

export const machineLine = (one: Machine): string =>
  `${one.cpu}, ${one.cores} cores, ${one.memoryGiB} GiB, Linux ${one.kernel}, Node.js ${one.node}, vmkit ${one.commit}, load average ${one.loadAverage.toFixed(2)}`

function commit(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return 'unknown'
  }
}
