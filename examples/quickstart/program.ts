import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import process from 'node:process'

/** A vmkit program running beside us. */
export interface Program {
  readonly address: string
  readonly url: string
  /** Resolves when it ends by itself: then something is wrong. */
  readonly ended: Promise<string>
  stop(): Promise<void>
}

/** Starts one of the two programs from source, on the given port of the loopback interface. */
export function startProgram(
  name: 'agent' | 'alert',
  port: number,
  flags: readonly string[],
  env: Readonly<Record<string, string>>,
): Program {
  const address = `127.0.0.1:${port}`
  const main = new URL(`../../packages/${name}/src/main.ts`, import.meta.url)
  const child: ChildProcess = spawn(
    process.execPath,
    [main.pathname, `-httpListenAddr=${address}`, '-loggerLevel=WARN', ...flags],
    // A group of its own, so that Ctrl-C reaches it through us, in order.
    { env: { ...process.env, ...env }, stdio: ['ignore', 'inherit', 'inherit'], detached: true },
  )
  const exit = once(child, 'exit')
  // Whatever ends us, nothing we started is left behind.
  process.on('exit', () => child.kill('SIGKILL'))
  return {
    address,
    url: `http://${address}`,
    ended: exit.then(([code, signal]) => `vmkit-${name} ended with ${String(code ?? signal)}`),
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM')
        await exit
      }
    },
  }
}

/** Returns a port that is free at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string')
    throw new Error('BUG: a TCP server without a port')
  return address.port
}
