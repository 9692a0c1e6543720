import { createLineFormatter, type LineFormat } from './format.ts'
import { createThrottle } from './throttle.ts'

/** The level names as the flag `-loggerLevel` takes them, from chatty to silent. */
export type LogLevel = 'INFO' | 'WARN' | 'ERROR' | 'FATAL' | 'PANIC'

/** Where messages go. There is no debug level: what nobody reads in production is not logged. */
export interface Logger {
  readonly debug?: never
  info(message: string): void
  warn(message: string): void
  error(message: string): void
  /** Logs only; ending the program is the caller's business. */
  fatal(message: string): void
  /** Returns the same log with another place, e.g. `vmkit/agent/main`. */
  at(location: string): Logger
}

/** The part of a metric registry the log counts into. */
export interface LogCounters {
  counter(name: string, labels: Record<string, string>): { inc(): void }
}

export interface LoggerOptions extends LineFormat {
  /** Least level that is printed; default `INFO`. */
  readonly level?: LogLevel
  /** Stream or function that takes each line without its line end; default `stderr`. */
  readonly output?: 'stderr' | 'stdout' | ((line: string) => void)
  /** Longest message in characters before its middle is cut out; 0 = no limit; default 5000. */
  readonly maxArgLen?: number
  /** Most errors per second from one place; 0 = no limit (default). */
  readonly errorsPerSecondLimit?: number
  /** Most warnings per second from one place; 0 = no limit (default). */
  readonly warnsPerSecondLimit?: number
  /** Registry that gets `vm_log_messages_total`. */
  readonly metrics?: LogCounters
  /** Clock in milliseconds; default `Date.now`. */
  readonly now?: () => number
  /** Place of the messages; default `vmkit`. */
  readonly location?: string
  /** Value of the label `app_version`; default empty. */
  readonly appVersion?: string
}

const RANK = { INFO: 0, WARN: 1, ERROR: 2, FATAL: 3, PANIC: 4 } as const

/** Creates a log; every logger made from it by `at` shares its limits and output. */
export function createLogger(options: LoggerOptions = {}): Logger {
  const now = options.now ?? Date.now
  const least = RANK[options.level ?? 'INFO']
  const formatLine = createLineFormatter(options)
  const throttle = createThrottle(
    { WARN: options.warnsPerSecondLimit ?? 0, ERROR: options.errorsPerSecondLimit ?? 0 },
    now,
  )
  const write = lineWriter(options.output ?? 'stderr')
  const maxArgLen = options.maxArgLen ?? 5000

  const log = (level: LogLevel, location: string, message: string): void => {
    const verdict = RANK[level] < least ? 'drop' : throttle(level, location)
    options.metrics
      ?.counter('vm_log_messages_total', {
        app_version: options.appVersion ?? '',
        level: level.toLowerCase(),
        location,
        is_printed: String(verdict !== 'drop'),
      })
      .inc()
    if (verdict === 'drop') return
    const text = shorten(message, maxArgLen)
    const said =
      verdict === 'last' ? `${text} (further messages of this second are left out)` : text
    write(formatLine(now(), level, location, said))
  }

  const at = (location: string): Logger => ({
    info: message => log('INFO', location, message),
    warn: message => log('WARN', location, message),
    error: message => log('ERROR', location, message),
    fatal: message => log('FATAL', location, message),
    at,
  })
  return at(options.location ?? 'vmkit')
}

function lineWriter(output: NonNullable<LoggerOptions['output']>): (line: string) => void {
  if (typeof output === 'function') return output
  const stream = output === 'stdout' ? process.stdout : process.stderr
  return line => {
    stream.write(`${line}\n`)
  }
}

function shorten(message: string, maxLength: number): string {
  if (maxLength <= 0 || message.length <= maxLength) return message
  const half = Math.floor(maxLength / 2)
  return half === 0 ? '..' : `${message.slice(0, half)}..${message.slice(-half)}`
}
