import type { Env } from '@vmkit/yaml'
import { errorText } from '../errors/index.ts'
import { createLineFormatter } from '../log/format.ts'
import type { LoggerOptions } from '../log/index.ts'
import { addEnvironment, type Refusal, splitArguments } from './arguments.ts'
import { loggerFlags, loggerOptions } from './logger-flags.ts'
import { describeSettings, type Setting } from './settings.ts'
import type { FlagTable, Values } from './types.ts'
import { formatUsage } from './usage.ts'

export interface ParseOptions {
  /** Environment for `%{NAME}` and `-envflag.enable`; default none. */
  readonly env?: Env
  /** Name of the program in texts. */
  readonly program: string
  readonly version: string
  /** One sentence that says what the program does. */
  readonly description: string
}

/** Either values to run with, or what to print and the code to exit with. */
export type ParseResult<V> =
  | {
      readonly kind: 'run'
      readonly flags: V
      /** Every flag by name, secrets hidden. */
      readonly settings: readonly Setting[]
      /** What to log about flags that were given in vain. */
      readonly warnings: readonly string[]
      /** Options of the log as the logger flags ask for, empty when the table has none. */
      readonly logger: LoggerOptions
    }
  | {
      readonly kind: 'exit'
      readonly code: number
      readonly stdout?: string
      readonly stderr?: string
    }

type Exit<V> = Extract<ParseResult<V>, { kind: 'exit' }>

/**
 * Reads a command line. Exit codes are those of the original: 0 for `-help` and `-version`, 2 for an
 * unknown flag or a bad value, 1 for arguments that belong to no flag.
 */
export function parseFlags<T extends FlagTable>(
  table: T,
  argv: readonly string[],
  options: ParseOptions,
): ParseResult<Values<T>> {
  const env = options.env ?? {}
  const split = splitArguments(table, argv, env)
  if (split.kind !== 'given') return exit(split, table, options)
  const envEnabled = readValue(table, 'envflag.enable', split.texts)
  if (envEnabled.error !== undefined) return exit(envEnabled.error, table, options)
  const prefix = split.texts.get('envflag.prefix')?.at(-1) ?? ''
  const given = envEnabled.value === true ? addEnvironment(table, split, prefix, env) : split
  if (given.kind !== 'given') return exit(given, table, options)

  const flags: Record<string, unknown> = {}
  for (const name of Object.keys(table)) {
    const { value, error } = readValue(table, name, given.texts)
    if (error !== undefined) return exit(error, table, options)
    flags[name] = value
  }
  if (flags['version'] === true) {
    return { kind: 'exit', code: 0, stdout: `${options.program} ${options.version}\n` }
  }
  const logger = readLogger(table, given.texts)
  if (logger.error !== undefined) return exit(logger.error, table, options)
  return {
    kind: 'run',
    flags: asValues<T>(flags),
    settings: describeSettings(table, given.texts),
    warnings: ignoredWarnings(table, given.texts),
    logger: logger.options,
  }
}

/** The loop over the table has read every flag, which the compiler cannot see. */
function asValues<T extends FlagTable>(flags: Record<string, unknown>): Values<T> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return flags as Values<T>
}

type Texts = ReadonlyMap<string, readonly string[]>

function readValue(
  table: FlagTable,
  name: string,
  texts: Texts,
): { value?: unknown; error?: Refusal } {
  const definition = table[name]
  if (definition === undefined) return {}
  const given = texts.get(name) ?? []
  try {
    return { value: definition.read(given) }
  } catch (error) {
    const shown = /pass|key|secret|token/i.test(name) ? 'secret' : given.join(',')
    return { error: refused(`cannot use -${name}="${shown}": ${errorText(error)}`) }
  }
}

function readLogger(table: FlagTable, texts: Texts): { options: LoggerOptions; error?: Refusal } {
  if (!Object.keys(loggerFlags).every(name => Object.hasOwn(table, name))) return { options: {} }
  const values: Record<string, unknown> = {}
  for (const [name, definition] of Object.entries(loggerFlags)) {
    values[name] = definition.read(texts.get(name) ?? [])
  }
  const options = loggerOptions(asValues<typeof loggerFlags>(values))
  try {
    createLineFormatter(options)
    return { options }
  } catch (error) {
    const names = '-loggerTimezone and -loggerJSONFields'
    return { options, error: refused(`cannot use ${names}: ${errorText(error)}`) }
  }
}

function ignoredWarnings(table: FlagTable, texts: Texts): string[] {
  return [...texts.keys()]
    .filter(name => table[name]?.kind === 'ignored')
    .map(name => `flag -${name} has no effect here; it can be left out`)
}

function refused(message: string): Refusal {
  return { kind: 'refused', code: 2, message }
}

function exit<V>(refusal: Refusal, table: FlagTable, options: ParseOptions): Exit<V> {
  if (refusal.kind === 'help') return { kind: 'exit', code: 0, stdout: formatUsage(table, options) }
  const hint = `run "${options.program} -help" to see all flags`
  return { kind: 'exit', code: refusal.code, stderr: `${refusal.message}\n${hint}\n` }
}
