/**
 * The actions of relabel rules by name.
 *
 * In: the fields of one rule and its compiled regex. Out: a closure that changes a label set, or a
 * FieldError. An action must never keep state between label sets.
 */
import type { ActionCompiler } from './action.ts'
import { changeCase } from './case.ts'
import { equalTarget, ifContains, ifEqual } from './equal.ts'
import { graphite } from './graphite.ts'
import { hashmod } from './hashmod.ts'
import { keepDrop, keepDropMetrics } from './keep-drop.ts'
import { labeldrop, labelkeep } from './label-keep-drop.ts'
import { labelmap, labelmapAll } from './labelmap.ts'
import { replaceAll } from './replace-all.ts'
import { replace } from './replace.ts'

export type { Action } from './action.ts'

/** Every action that a rule can name, in lower case. */
export const actions: ReadonlyMap<string, ActionCompiler> = new Map([
  ['replace', replace],
  ['replace_all', replaceAll],
  ['keep', keepDrop],
  ['drop', keepDrop],
  ['keep_metrics', keepDropMetrics],
  ['drop_metrics', keepDropMetrics],
  ['keep_if_equal', ifEqual],
  ['drop_if_equal', ifEqual],
  ['keepequal', equalTarget],
  ['dropequal', equalTarget],
  ['keep_if_contains', ifContains],
  ['drop_if_contains', ifContains],
  ['hashmod', hashmod],
  ['labelmap', labelmap],
  ['labelmap_all', labelmapAll],
  ['labeldrop', labeldrop],
  ['labelkeep', labelkeep],
  ['lowercase', changeCase],
  ['uppercase', changeCase],
  ['graphite', graphite],
])

/** Actions that drop what their `if` does not match; all others leave it as it is. */
export const keepsOnlyMatching: ReadonlySet<string> = new Set(['keep', 'keep_metrics'])
