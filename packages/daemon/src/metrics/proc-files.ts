import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism, totalmem } from 'node:os'

type Values = ReadonlyMap<string, number>

/** Reads a small file of the kernel, or `''` where there is none (another system, no rights). */
export function readKernelFile(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** Reads `name: 123 kB` lines as bytes and `name: 123` lines as numbers. */
export function parseProcLines(text: string): Values {
  const values = new Map<string, number>()
  for (const line of text.split('\n')) {
    const match = /^(\w+):\s*(\d+)( kB)?\s*$/.exec(line)
    if (match?.[1] !== undefined) {
      values.set(match[1], Number(match[2]) * (match[3] === undefined ? 1 : 1024))
    }
  }
  return values
}

/** Reads the fields of `/proc/self/stat` after the command's name; index 0 is the state. */
export function parseProcStat(text: string): readonly number[] {
  return text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
}

/** Reads the soft limit of open files from `/proc/self/limits`, NaN when there is none. */
export function parseMaxOpenFiles(text: string): number {
  const value = /^Max open files\s+(\S+)/m.exec(text)?.[1]
  if (value === 'unlimited') return Number.POSITIVE_INFINITY
  return value === undefined ? Number.NaN : Number(value)
}

/** Reads `some` and `full` totals of a pressure file in seconds. */
export function parsePressure(text: string): { waiting: number; stalled: number } | undefined {
  const total = (kind: string): number | undefined => {
    const match = new RegExp(`^${kind} .*total=(\\d+)`, 'm').exec(text)
    return match === null ? undefined : Number(match[1]) / 1e6
  }
  const waiting = total('some')
  return waiting === undefined ? undefined : { waiting, stalled: total('full') ?? 0 }
}

/** Counts the open file descriptors, NaN where `/proc` is missing. */
export function countOpenFiles(): number {
  try {
    return readdirSync('/proc/self/fd').length
  } catch {
    return Number.NaN
  }
}

/** Returns the folder of this process's cgroup: version 2 below `/sys/fs/cgroup`. */
export function findCgroupFolder(): string {
  const own = /^0::(\/.*)$/m.exec(readKernelFile('/proc/self/cgroup'))?.[1] ?? '/'
  const folder = `/sys/fs/cgroup${own === '/' ? '' : own}`
  return readKernelFile(`${folder}/cgroup.controllers`) === '' ? '/sys/fs/cgroup' : folder
}

/** Returns how many CPUs the cgroup allows; all of the machine's without a limit. */
export function availableCores(folder: string): number {
  const cores = availableParallelism()
  const [quota, period] = readKernelFile(`${folder}/cpu.max`).split(' ')
  const limit = quota === undefined || quota === 'max' ? Number.NaN : Number(quota) / Number(period)
  const old =
    Number(readKernelFile('/sys/fs/cgroup/cpu/cpu.cfs_quota_us') || 'NaN') /
    Number(readKernelFile('/sys/fs/cgroup/cpu/cpu.cfs_period_us') || 'NaN')
  return Math.min(cores, ...[limit, old].filter(value => value > 0))
}

/** Returns the memory the cgroup allows in bytes; all of the machine's without a limit. */
export function availableMemory(folder: string): number {
  const limits = [`${folder}/memory.max`, '/sys/fs/cgroup/memory/memory.limit_in_bytes']
    .map(path => Number(readKernelFile(path).trim() || 'NaN'))
    .filter(value => value > 0)
  return Math.min(totalmem(), ...limits)
}
