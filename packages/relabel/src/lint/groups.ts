import { referencedGroups, type Regex } from '@vmkit/promql-lite/regex'
import type { CompiledRule } from '../compile.ts'

/** Which fields of an action are templates. */
const templates: ReadonlyMap<string, readonly ('replacement' | 'target_label')[]> = new Map([
  ['replace', ['replacement', 'target_label']],
  ['replace_all', ['replacement']],
  ['labelmap', ['replacement']],
  ['labelmap_all', ['replacement']],
] as const)

/** Says which templates of a rule refer to a capture group that its regex does not have. */
export function missingGroups(rule: CompiledRule): string[] {
  return (templates.get(rule.name) ?? []).flatMap(field => {
    const template = field === 'replacement' ? rule.fields.replacement : rule.fields.targetLabel
    const missing = new Set(referencedGroups(template).filter(group => !hasGroup(rule, group)))
    return [...missing].map(group => describe(rule, field, group))
  })
}

function hasGroup(rule: CompiledRule, group: string): boolean {
  const { groupCount, groupNames } = formOf(rule)
  return /^\d+$/.test(group) ? Number(group) <= groupCount : groupNames.has(group)
}

function formOf({ name, pattern }: CompiledRule): Regex {
  return name.endsWith('_all') ? pattern.anywhere : pattern.whole
}

function describe(rule: CompiledRule, field: string, group: string): string {
  const { pattern, fields } = rule
  const count = formOf(rule).groupCount
  const has = count === 0 ? 'no group' : count === 1 ? 'one group' : `${count} groups`
  const source =
    field === 'replacement' && !fields.hasReplacement ? 'the default replacement' : field
  const [, digits] = /^(\d+)\D/.exec(group) ?? []
  const meant =
    digits === undefined ? '' : `; did you mean "\${${digits}}${group.slice(digits.length)}"?`
  return `${source} refers to the group "${group}", but the regex ${JSON.stringify(pattern.source)} has ${has}, so it gives an empty text${meant}`
}
