import type { CompiledRule } from '../compile.ts'
import { missingGroups } from './groups.ts'
import type { Hint, HintCode, Phase } from './hint.ts'
import { wrongPhase } from './phase.ts'
import { neverMatching } from './never-matches.ts'

/** Finds what is most likely a mistake in a list of rules, whatever the labels are. */
export function lintRules(rules: readonly CompiledRule[], phase: Phase | undefined): Hint[] {
  const hints: Hint[] = []
  const never = neverMatching(rules)
  const written = new Set<string>()
  for (const rule of rules) {
    const add = (code: HintCode, messages: readonly string[]): void => {
      for (const message of messages) hints.push({ code, rule: rule.ref, message })
    }
    add('missing-group', missingGroups(rule))
    if (phase !== undefined) add('wrong-phase', wrongPhase(rule, phase, written))
    const why = never.get(rule)
    if (why !== undefined) add('never-matches', [why])
    written.add(rule.fields.targetLabel)
  }
  return hints
}
