import { constants } from 'node:os'
import process from 'node:process'
import { errorText, FatalError, isAbort } from '../errors/index.ts'
import { createLogger, type Logger } from '../log/index.ts'
import { ReloadHub } from './reload-hub.ts'

/** What main gets. */
export interface ProgramContext {
  /** Aborts at the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal
  /** Triggered by SIGHUP; `/-/reload` triggers it too. */
  readonly reload: ReloadHub
}

/** Waits until the signal aborts; at once when it already has, as when a stop came during the start. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

/**
 * A signal to a whole process group reaches a program twice where a wrapper passes its own on; that
 * is still one request to stop, and taking it for two would cost what is only in memory.
 */
const SAME_SIGNAL_MS = 500
const LINGER_MS = 2000

/**
 * Runs a program until main returns. The first SIGINT or SIGTERM aborts the signal, the second ends
 * the process at once. What main throws is one fatal line and exit code 255, or a FatalError's own.
 */
export async function runProgram(options: {
  readonly main: (context: ProgramContext) => Promise<void>
  readonly log?: Logger
  readonly name?: string
}): Promise<void> {
  const log = options.log ?? createLogger({ location: options.name ?? 'vmkit' })
  const controller = new AbortController()
  const reload = new ReloadHub(message => log.error(message))
  let askedAtMs = 0
  const stop = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) {
      if (performance.now() - askedAtMs < SAME_SIGNAL_MS) return
      process.exit(128 + constants.signals[name])
    }
    askedAtMs = performance.now()
    log.info(`received ${name}: stopping; a second signal ends the program at once`)
    controller.abort()
  }
  const onHangup = (): void => {
    log.info('received SIGHUP: reloading')
    void reload.trigger()
  }
  const onStray = (error: unknown): void => {
    log.fatal(describe(error))
    process.exit(exitCodeOf(error))
  }
  process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', onHangup)
  process.on('uncaughtException', onStray)
  try {
    await options.main({ signal: controller.signal, reload })
  } catch (error) {
    if (!controller.signal.aborted || !isAbort(error)) {
      log.fatal(describe(error))
      process.exitCode = exitCodeOf(error)
    }
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop).off('SIGHUP', onHangup)
    process.off('uncaughtException', onStray)
    // A forgotten handle must not keep a finished program alive.
    setTimeout(() => process.exit(), LINGER_MS).unref()
  }
}

function exitCodeOf(error: unknown): number {
  return error instanceof FatalError ? error.exitCode : 255
}

/** A person gets one line; a mistake of the program itself comes with its stack. */
function describe(error: unknown): string {
  const text = errorText(error)
  const isMistake =
    error instanceof TypeError || error instanceof ReferenceError || text.startsWith('BUG:')
  return isMistake && error instanceof Error && error.stack !== undefined
    ? `${text}\n${error.stack}`
    : text
}
