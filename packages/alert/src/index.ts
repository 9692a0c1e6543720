/** The alert program as a library: the programmatic start. The command line stands in main.ts. */
export { alertFlags, type AlertFlags } from './flags/index.ts'
export { startAlert, type AlertProgram } from './start.ts'
