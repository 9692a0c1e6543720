import { execFileSync } from 'node:child_process'
import process from 'node:process'

/** Keeps this process, all of its threads, on the core that `BENCH_CORE` names, if it does. */
export function keepOnCore(): void {
  const core = process.env['BENCH_CORE']
  if (core === undefined) return
  execFileSync('taskset', ['-a', '-c', '-p', core, String(process.pid)], { stdio: 'ignore' })
}
