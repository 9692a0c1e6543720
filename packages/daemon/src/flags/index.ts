/**
 * Command line flags as Go programs of VictoriaMetrics take them, from one typed table per program.
 *
 * In: a table, the arguments and the environment. Out: typed values, the settings as logs and pages
 * may show them (secrets hidden), or the text and code to exit with.
 * Must never end the process, print anything itself, or let a secret's value into a message.
 */
export { defineFlags, flag } from './define.ts'
export { commonFlags } from './program-flags.ts'
export { httpServerFlags } from './http-server-flags.ts'
export { loggerFlags, loggerOptions } from './logger-flags.ts'
export { parseFlags, type ParseOptions, type ParseResult } from './parse.ts'
export type { PerUrl } from './per-url.ts'
export { createSecret, type Secret } from './secret.ts'
export { logSettings, registerFlagMetrics, type Setting } from './settings.ts'
export type { Flag, FlagTable, Values } from './types.ts'
