import type { LoggerOptions, LogLevel } from '../log/index.ts'
import { defineFlags, flag } from './define.ts'
import type { Values } from './types.ts'

const LEVELS: readonly LogLevel[] = ['INFO', 'WARN', 'ERROR', 'FATAL', 'PANIC']

/** Flags of the log, the same in both programs. */
export const loggerFlags = defineFlags(
  {
    loggerDisableTimestamps: flag.bool({ help: 'Write log lines without the time' }),
    loggerErrorsPerSecondLimit: flag.int({
      help: 'Most error messages per second from one place in the program; the rest are left out. 0 means no limit',
    }),
    loggerFormat: flag.string({
      oneOf: ['default', 'json'],
      help: 'How log lines look: tab-separated text (default) or one JSON object per line (json)',
    }),
    loggerJSONFields: flag.string({
      help: 'Other names for the fields of JSON log lines, such as ts:timestamp,msg:message. Fields are ts, level, caller and msg',
    }),
    loggerLevel: flag.string({
      oneOf: LEVELS,
      help: 'Least serious level to log: INFO, WARN, ERROR, FATAL or PANIC',
    }),
    loggerMaxArgLen: flag.int({
      default: 5000,
      help: 'Longest log message; the middle of a longer one is cut out',
    }),
    loggerOutput: flag.string({
      oneOf: ['stderr', 'stdout'],
      help: 'Where log lines go: stderr or stdout',
    }),
    loggerTimezone: flag.string({
      default: 'UTC',
      help: 'Time zone of log lines: an IANA name such as Europe/Berlin, or Local',
    }),
    loggerWarnsPerSecondLimit: flag.int({
      help: 'Most warnings per second from one place in the program; the rest are left out. 0 means no limit',
    }),
  },
  { group: 'Log' },
)

/** Turns the logger flags into options of `createLogger`. */
export function loggerOptions(values: Values<typeof loggerFlags>): LoggerOptions {
  return {
    level: LEVELS.find(level => level === values.loggerLevel) ?? 'INFO',
    format: values.loggerFormat === 'json' ? 'json' : 'default',
    output: values.loggerOutput === 'stdout' ? 'stdout' : 'stderr',
    disableTimestamps: values.loggerDisableTimestamps,
    timezone: values.loggerTimezone,
    jsonFields: values.loggerJSONFields,
    maxArgLen: values.loggerMaxArgLen,
    errorsPerSecondLimit: values.loggerErrorsPerSecondLimit,
    warnsPerSecondLimit: values.loggerWarnsPerSecondLimit,
  }
}
