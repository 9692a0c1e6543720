import { fork, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'

/** How long a program may take to end by itself before it is killed. */
const PATIENCE_MS = 10_000

/**
 * The processes of a benchmark. Each is ended by its handle, and whatever is left when this process
 * ends goes with it, however it ends.
 */
export class Processes {
  readonly #running = new Set<ChildProcess>()

  constructor() {
    process.on('exit', () => this.killAll())
  }

  /** Starts a program; `core` keeps it on one core of the machine. */
  start(file: string, args: readonly string[], core?: number): ChildProcess {
    const [program = file, ...all] = [...pin(core), file, ...args]
    const child = spawn(program, all, { stdio: ['ignore', 'ignore', 'pipe'] })
    // A program that fails at its start says why; nobody reads the rest, but a full pipe would stop it.
    let said = ''
    child.stderr.on('data', chunk => (said = (said + String(chunk)).slice(-4000)))
    child.once('exit', code => {
      if (code !== null && code !== 0 && !child.killed) process.stderr.write(`\n${file}: ${said}\n`)
    })
    return this.#own(child)
  }

  /** Starts a module of this tool with a channel for messages. */
  fork(module: string, core?: number): ChildProcess {
    // The child asks taskset itself: fork cannot run another program first.
    const env = core === undefined ? process.env : { ...process.env, BENCH_CORE: String(core) }
    return this.#own(fork(module, { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }))
  }

  /** Asks a process to end and waits for that. */
  async stop(child: ChildProcess): Promise<void> {
    if (!this.#running.has(child)) return
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    const patience = new AbortController()
    const killed = sleep(PATIENCE_MS, undefined, { signal: patience.signal }).then(
      () => child.kill('SIGKILL'),
      () => false,
    )
    await ended
    patience.abort()
    await killed
  }

  killAll(): void {
    for (const child of this.#running) child.kill('SIGKILL')
  }

  #own(child: ChildProcess): ChildProcess {
    this.#running.add(child)
    child.once('exit', () => this.#running.delete(child))
    child.once('error', error => {
      this.#running.delete(child)
      process.stderr.write(`\ncannot start ${child.spawnfile}: ${error.message}\n`)
    })
    return child
  }
}

function pin(core: number | undefined): string[] {
  return core === undefined ? [] : ['taskset', '-c', String(core)]
}
