import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** A process a test started. */
export interface Started extends AsyncDisposable {
  readonly pid: number
  /** What it wrote to stdout and stderr so far. */
  output(): string
  /** Sends a signal and waits for the end; returns the exit code, or -1 when a signal ended it. */
  stop(signal?: NodeJS.Signals): Promise<number>
  /** Sends a signal that does not end it. */
  signal(signal: NodeJS.Signals): void
  /** Waits for it to end by itself. */
  ended(): Promise<number>
}

/** Starts a program; it is ended when the handle is disposed of. */
export function start(
  file: string,
  args: readonly string[],
  options: { readonly env?: Readonly<Record<string, string>>; readonly cwd?: string } = {},
): Started {
  const child = spawn(file, args, {
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  })
  let output = ''
  child.stdout.on('data', chunk => (output += String(chunk)))
  child.stderr.on('data', chunk => (output += String(chunk)))
  const exit: Promise<number> = once(child, 'close').then(([code]) =>
    typeof code === 'number' ? code : -1,
  )
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<number> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    return exit
  }
  return {
    pid: child.pid ?? 0,
    output: () => output,
    stop,
    signal: signal => void child.kill(signal),
    ended: () => exit,
    [Symbol.asyncDispose]: async () => void (await stop('SIGKILL')),
  }
}

const packages = new URL('../../packages/', import.meta.url)

/** Starts one of our own programs from source. */
export function startOurs(
  name: 'agent' | 'alert',
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Started {
  return start(process.execPath, [new URL(`${name}/src/main.ts`, packages).pathname, ...args], {
    env,
  })
}

/** Returns a port of the loopback interface that is free at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('BUG: no port')
  return address.port
}

/** Asks `check` again and again until it gives something; fails with what the processes said. */
export async function until<T>(
  what: string,
  check: () => Promise<T | undefined | false>,
  options: { readonly timeoutMs?: number; readonly processes?: readonly Started[] } = {},
): Promise<T> {
  const { timeoutMs = 30_000, processes = [] } = options
  const deadline = performance.now() + timeoutMs
  let last: unknown
  while (performance.now() < deadline) {
    try {
      const result = await check()
      if (result !== undefined && result !== false) return result
    } catch (error) {
      last = error
    }
    await sleep(100)
  }
  const outputs = processes.map(process => process.output().slice(-4000)).join('\n---\n')
  throw new Error(`waited ${timeoutMs} ms in vain for ${what}\n${outputs}`, { cause: last })
}

/** Waits until a URL answers 200. */
export function untilUp(url: string, ...processes: readonly Started[]): Promise<true> {
  return until(`${url} to answer`, async () => (await fetch(url)).ok && (true as const), {
    processes,
  })
}

/** Fetches JSON. */
export async function getJson(url: string): Promise<any> {
  const answer = await fetch(url)
  return answer.json()
}

/** Fetches text. */
export async function getText(url: string): Promise<string> {
  const answer = await fetch(url)
  return answer.text()
}

/** Returns the value of a metric on a /metrics page, all series of that name and these labels added up. */
export function metricOn(
  text: string,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number {
  return text
    .split('\n')
    .filter(line => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .filter(line =>
      Object.entries(labels).every(([label, value]) => line.includes(`${label}="${value}"`)),
    )
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0)
}
