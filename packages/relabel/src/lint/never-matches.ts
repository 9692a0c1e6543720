import type { CompiledRule } from '../compile.ts'
import { labelsRead } from './reads.ts'

/** What is known of a label's value after some rules. */
interface Fact {
  /** The values that it can have; without them any but `excluded`. */
  readonly values?: ReadonlySet<string>
  readonly excluded?: ReadonlySet<string>
  readonly since: CompiledRule
}

type Facts = Map<string, Fact>

/**
 * Finds the rules that can never match because of an earlier one, each with the reason. It follows
 * what `keep`, `drop`, `labeldrop`, `labelkeep` and constants leave of a label; what it cannot follow
 * it forgets, so it rather says nothing than something wrong.
 */
export function neverMatching(rules: readonly CompiledRule[]): Map<CompiledRule, string> {
  const found = new Map<CompiledRule, string>()
  const facts: Facts = new Map()
  const named = new Set(rules.flatMap(rule => labelsRead(rule)))
  for (const rule of rules) {
    const why = contradiction(rule, facts)
    if (why === undefined) learn(rule, facts, named)
    else found.set(rule, why)
  }
  return found
}

const matchesSource = new Set(['replace', 'keep', 'drop'])

function contradiction(rule: CompiledRule, facts: Facts): string | undefined {
  const [label, ...others] = rule.fields.sourceLabels
  const isEasy = matchesSource.has(rule.name) && rule.fields.condition === undefined
  if (!isEasy || label === undefined || others.length > 0 || rule.pattern.isAnything) return
  const fact = facts.get(label)
  if (fact === undefined) return
  const where = describePlace(fact.since)
  if (fact.values !== undefined) {
    if ([...fact.values].some(value => rule.pattern.full.matches(value))) return
    const values = [...fact.values].map(value => (value === '' ? 'empty' : JSON.stringify(value)))
    return `can never match: after ${where} "${label}" is ${values.join(' or ')}`
  }
  const texts = rule.pattern.full.texts
  if (texts === undefined || !texts.every(text => fact.excluded?.has(text))) return
  return `can never match: ${where} drops everything with ${texts.map(text => `${label}=${JSON.stringify(text)}`).join(', ')}`
}

function describePlace({ ref }: CompiledRule): string {
  return ref.line > 0 ? `the rule in line ${ref.line}` : `rule ${ref.index}`
}

function learn(rule: CompiledRule, facts: Facts, named: ReadonlySet<string>): void {
  const { name, fields, pattern } = rule
  switch (name) {
    case 'keep':
    case 'drop':
      learnOfFilter(rule, facts)
      break
    case 'labeldrop':
    case 'labelkeep':
      if (fields.condition !== undefined) break
      for (const label of named) {
        if (pattern.full.matches(label) === (name === 'labeldrop')) {
          facts.set(label, { values: new Set(['']), since: rule })
        }
      }
      break
    case 'replace':
      learnOfReplace(rule, facts)
      break
    case 'replace_all':
    case 'hashmod':
    case 'lowercase':
    case 'uppercase':
      facts.delete(fields.targetLabel)
      break
    case 'labelmap':
    case 'labelmap_all':
      facts.clear()
      break
    case 'graphite':
      for (const label of fields.labels.keys()) facts.delete(label)
      break
    default:
      break
  }
}

function learnOfFilter(rule: CompiledRule, facts: Facts): void {
  const [label, ...others] = rule.fields.sourceLabels
  const texts = rule.pattern.full.texts
  const isEasy = label !== undefined && others.length === 0 && texts !== undefined
  if (!isEasy || rule.fields.condition !== undefined || rule.pattern.isAnything) return
  const known = facts.get(label)
  if (rule.name === 'keep') {
    const left = texts.filter(text => known?.values?.has(text) ?? !known?.excluded?.has(text))
    facts.set(label, { values: new Set(left), since: rule })
  } else if (known?.values) {
    const left = [...known.values].filter(value => !texts.includes(value))
    facts.set(label, { values: new Set(left), since: rule })
  } else {
    facts.set(label, { excluded: new Set([...(known?.excluded ?? []), ...texts]), since: rule })
  }
}

function learnOfReplace(rule: CompiledRule, facts: Facts): void {
  const { targetLabel, replacement, condition } = rule.fields
  if (targetLabel.includes('$')) facts.clear()
  const isConstant = !replacement.includes('$') && !replacement.includes('{{')
  if (rule.pattern.isAnything && isConstant && condition === undefined) {
    facts.set(targetLabel, { values: new Set([replacement]), since: rule })
  } else facts.delete(targetLabel)
}
