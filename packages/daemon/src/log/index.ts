/**
 * The log of both programs: one line per message, on stderr unless told otherwise.
 *
 * In: finished messages with a level and the place they come from. Out: lines, and the counter
 * `vm_log_messages_total`.
 * Must never end the process (a fatal message only says so) and never throw.
 */
export {
  createLogger,
  type LogCounters,
  type Logger,
  type LoggerOptions,
  type LogLevel,
} from './logger.ts'
