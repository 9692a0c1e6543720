/**
 * The life of a program: start, reload, stop.
 *
 * In: signals, and the program's own main function. Out: an abort signal, reloads one at a time, and
 * the exit code.
 * Must never swallow an error: what main throws is logged once and ends the program.
 */
export { ReloadHub } from './reload-hub.ts'
export { runCommandLine } from './run-command-line.ts'
export { runProgram, untilAborted, type ProgramContext } from './run-program.ts'
