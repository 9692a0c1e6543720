import { readFileSync } from 'node:fs'

/** Clock ticks a second in /proc: 100 on every Linux that Node.js runs on. */
const TICKS_PER_SECOND = 100

/** CPU time all threads of a process used so far, user and system, as the kernel accounts it. */
export function cpuSeconds(pid: number): number {
  return readCpuSeconds(readFileSync(`/proc/${pid}/stat`, 'utf8'))
}

/** Reads a line of /proc/PID/stat; the name in parentheses may itself hold spaces and parentheses. */
export function readCpuSeconds(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}

/** Resident memory of a process. */
export interface Memory {
  readonly bytes: number
  /** The most it ever was. */
  readonly peakBytes: number
}

export function memoryOf(pid: number): Memory {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const bytesOf = (field: string): number =>
    1024 * Number(new RegExp(`^${field}:\\s*(\\d+) kB`, 'm').exec(status)?.[1] ?? 0)
  return { bytes: bytesOf('VmRSS'), peakBytes: bytesOf('VmHWM') }
}
