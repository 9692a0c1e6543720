import { finalizeLabels, parseRelabelConfigs, RelabelConfigError } from '@vmkit/relabel'
import { askVmagent, asShown, type Verdict } from './debug-page.ts'
import { yamlOf, type RelabelCase } from './generate.ts'

/** What comparing one case came to. */
export interface Comparison {
  /** Whether we take the rules. */
  readonly accepted: boolean
  /** Whether labels came out that did not go in. */
  readonly changed: boolean
  /** What differs, in words; `undefined` when nothing does. */
  readonly difference: string | undefined
}

/** Applies the rules of a case here and in a real vmagent. */
export async function compare(url: string, one: RelabelCase): Promise<Comparison> {
  const yaml = yamlOf(one)
  const theirs = await askVmagent(url, yaml, one.labels)
  try {
    const rules = parseRelabelConfigs(yaml)
    const result = rules.apply(one.labels)
    const steps = rules.trace(one.labels).steps.map(({ before, after }) => ({
      before: asShown(before),
      after: asShown(after),
    }))
    const changed = result !== undefined && JSON.stringify(result) !== JSON.stringify(one.labels)
    const ours = { steps, result: asShown(finalizeLabels(result ?? [])) }
    return { accepted: true, changed, difference: differenceOf(theirs, ours) }
  } catch (error) {
    if (!(error instanceof RelabelConfigError)) throw error
    const difference =
      theirs.kind === 'refused' ? undefined : `vmagent accepts them; we say: ${error.message}`
    return { accepted: false, changed: false, difference }
  }
}

type Done = Extract<Verdict, { kind: 'done' }>

function differenceOf(theirs: Verdict, ours: Omit<Done, 'kind'>): string | undefined {
  if (theirs.kind === 'refused') return `we accept them; vmagent says: ${theirs.message}`
  const parts = [
    ...ours.steps.flatMap(({ before, after }, i) => [
      { what: `before rule ${i}`, we: before, they: theirs.steps[i]?.before },
      { what: `after rule ${i}`, we: after, they: theirs.steps[i]?.after },
    ]),
    { what: 'in the end', we: ours.result, they: theirs.result },
  ]
  const wrong = parts.find(
    ({ we, they }) => we !== undefined && they !== undefined && we.join() !== they.join(),
  )
  if (wrong) {
    return `${wrong.what}\n  vmagent has ${wrong.they?.join(', ')}\n  we have     ${wrong.we?.join(', ')}`
  }
  return ours.steps.length === theirs.steps.length
    ? undefined
    : `vmagent ran ${theirs.steps.length} rules, we ran ${ours.steps.length}`
}

/** Takes rules, fields and labels away as long as the case still differs in the same way. */
export async function shrink(url: string, one: RelabelCase): Promise<RelabelCase> {
  const { accepted } = await compare(url, one)
  for (const smaller of smallerCases(one)) {
    const found = await compare(url, smaller)
    if (found.difference !== undefined && found.accepted === accepted) return shrink(url, smaller)
  }
  return one
}

function* smallerCases({ rules, labels }: RelabelCase): Iterable<RelabelCase> {
  const without = <T>(list: readonly T[], i: number): T[] => list.toSpliced(i, 1)
  for (const i of rules.keys()) {
    if (rules.length > 1) yield { rules: without(rules, i), labels }
  }
  for (const [i, rule] of rules.entries()) {
    for (const k of rule.keys()) yield { rules: rules.with(i, without(rule, k)), labels }
  }
  for (const i of labels.keys()) yield { rules, labels: without(labels, i) }
}
