import { parseRelabelConfigs, type Label } from '@vmkit/relabel'
import { yamlOf, type RelabelCase, type RuleText } from './generate.ts'

/** A difference to vmagent that is not looked at. */
interface KnownDifference {
  readonly reason: string
  applies(yaml: string, one: RelabelCase): boolean
}

const inYaml = (pattern: RegExp, reason: string): KnownDifference => ({
  reason,
  applies: yaml => pattern.test(yaml),
})

/** Differences that are meant, and those that are still to go; in the order of their weight. */
export const knownDifferences: readonly KnownDifference[] = [
  {
    reason: 'what labelmap reads after it wrote it depends, in vmagent, on spare room in a buffer',
    applies: (_, { rules, labels }) => hasAlias(rules, labels),
  },
  inYaml(/modulus: 18446744073709551616/, 'a modulus of 2^64 wraps around in vmagent'),
  {
    reason: 'a label that lost its name in between counts as a metric name there',
    applies: (yaml, one) => /__name__/.test(yaml) && losesName(yaml, one.labels),
  },
]

/** Whether a label has an empty name while there are rules to come. */
function losesName(yaml: string, labels: readonly Label[]): boolean {
  try {
    const { steps } = parseRelabelConfigs(yaml).trace(labels)
    return steps.some(({ before }) => before.some(({ name }) => name === ''))
  } catch {
    return false
  }
}

/** Whether a labelmap rule writes a label that it also reads. */
function hasAlias(rules: readonly RuleText[], labels: readonly Label[]): boolean {
  return rules.some((rule, i) => {
    if (!rule.some(([field, text]) => field === 'action' && /labelmap\b/i.test(text))) return false
    const before = i === 0 ? labels : (run(rules.slice(0, i), labels) ?? [])
    const written = before.map(({ name }) =>
      (run([rule.filter(([field]) => field !== 'if')], [{ name, value: 'x' }]) ?? []).filter(
        label => label.name !== name,
      ),
    )
    return written.some(made =>
      made.some(label => before.some(({ name }, k) => name === label.name && written[k]?.length)),
    )
  })
}

function run(rules: readonly RuleText[], labels: readonly Label[]): readonly Label[] | undefined {
  try {
    return parseRelabelConfigs(yamlOf({ rules })).apply(labels)
  } catch {
    return undefined
  }
}
