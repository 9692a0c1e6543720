import process from 'node:process'
import {
  logSettings,
  parseFlags,
  type FlagTable,
  type Setting,
  type Values,
} from '../flags/index.ts'
import { createLogger, type Logger } from '../log/index.ts'
import { MetricRegistry } from '../metrics/index.ts'
import { runProgram, type ProgramContext } from './run-program.ts'

/** What a program is made of once its command line was read. */
export interface ProgramParts<T extends FlagTable> extends ProgramContext {
  readonly flags: Values<T>
  /** Every flag by name, secrets hidden. */
  readonly settings: readonly Setting[]
  readonly version: string
  readonly log: Logger
  readonly metrics: MetricRegistry
}

/**
 * Runs a program from its command line: reads the flags, prints what `-help` and the like ask for,
 * makes the log, says what runs, and then runs `main` until it ends.
 */
export async function runCommandLine<T extends FlagTable>(options: {
  readonly table: T
  readonly argv: readonly string[]
  /** Name in texts, such as `vmkit-agent`. */
  readonly program: string
  readonly version: string
  /** One sentence that says what the program does. */
  readonly description: string
  /** How log lines call the program's main part. */
  readonly location: string
  readonly main: (parts: ProgramParts<T>) => Promise<void>
}): Promise<void> {
  const { table, argv, version, location } = options
  const parsed = parseFlags(table, argv, { ...options, env: process.env })
  if (parsed.kind === 'exit') {
    if (parsed.stdout !== undefined) process.stdout.write(parsed.stdout)
    if (parsed.stderr !== undefined) process.stderr.write(parsed.stderr)
    process.exitCode = parsed.code
    return
  }
  const { flags, settings } = parsed
  const metrics = new MetricRegistry()
  const log = createLogger({ ...parsed.logger, metrics, location, appVersion: version })
  logSettings(log, version, settings)
  for (const warning of parsed.warnings) log.warn(warning)
  await runProgram({
    log,
    main: context => options.main({ ...context, flags, settings, version, log, metrics }),
  })
}
