/**
 * The actions of relabel rules by name, for both dialects.
 *
 * In: the checked fields of one rule and its compiled regex. Out: what changes a label set, and what
 * explains it. An action must never keep state between label sets.
 */
import type { ActionCompiler } from './action.ts'
import { changeCase } from './case.ts'
import { equalTarget, ifContains, ifEqual } from './equal.ts'
import { graphite } from './graphite.ts'
import { hashmod, md5Hashmod } from './hashmod.ts'
import { keepDrop, keepDropMetrics } from './keep-drop.ts'
import { labelKeepDrop } from './label-keep-drop.ts'
import { labelmap, labelmapAll, snapshotLabelmap } from './labelmap.ts'
import { replaceAll } from './replace-all.ts'
import { plainReplace, replace } from './replace.ts'

export type { Action, ActionCompiler } from './action.ts'

const shared = [
  ['keep', keepDrop],
  ['drop', keepDrop],
  ['keepequal', equalTarget],
  ['dropequal', equalTarget],
  ['labeldrop', labelKeepDrop],
  ['labelkeep', labelKeepDrop],
  ['lowercase', changeCase],
  ['uppercase', changeCase],
] as const

/** Every action that VictoriaMetrics knows, in lower case. */
export const victoriaMetricsActions: ReadonlyMap<string, ActionCompiler> = new Map<
  string,
  ActionCompiler
>([
  ['replace', replace],
  ['replace_all', replaceAll],
  ...shared,
  ['keep_metrics', keepDropMetrics],
  ['drop_metrics', keepDropMetrics],
  ['keep_if_equal', ifEqual],
  ['drop_if_equal', ifEqual],
  ['keep_if_contains', ifContains],
  ['drop_if_contains', ifContains],
  ['hashmod', hashmod],
  ['labelmap', labelmap],
  ['labelmap_all', labelmapAll],
  ['graphite', graphite],
])

/** Every action that Prometheus knows, in lower case. */
export const prometheusActions: ReadonlyMap<string, ActionCompiler> = new Map<
  string,
  ActionCompiler
>([['replace', plainReplace], ...shared, ['hashmod', md5Hashmod], ['labelmap', snapshotLabelmap]])

/** Actions that drop what their `if` does not match; all others leave it as it is. */
export const keepsOnlyMatching: ReadonlySet<string> = new Set(['keep', 'keep_metrics'])
