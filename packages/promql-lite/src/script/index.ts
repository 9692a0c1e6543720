/**
 * Scripts of tests in the format of Prometheus' own: `load` series, `eval` queries, rows expected.
 *
 * In: the text of a script. Out: what came of each of its commands, and of each mismatch how it
 * differs, in few lines. Native histograms are read, and the cases that need them are told apart.
 */
export { almostEqual } from './compare.ts'
export { parseScript } from './parse.ts'
export { formatFailures } from './report.ts'
export {
  loadSeries,
  runScript,
  type CommandResult,
  type ScriptOptions,
  type ScriptResult,
} from './run.ts'
export type * from './script.ts'
export { parseSeries } from './series.ts'
