import type { RelabelRuleConfig, RuleFields } from './rule-fields.ts'

/** Writes the fields of a rule as a config object, defaults left out. */
export function ruleConfig(rule: RuleFields): RelabelRuleConfig {
  const config: RelabelRuleConfig = {}
  if (rule.action !== 'replace') config.action = rule.action
  if (rule.condition) {
    const texts = rule.condition.selectors.map(selector => selector.text)
    const [only] = texts
    config.if = texts.length === 1 && only !== undefined ? only : texts
  }
  if (rule.sourceLabels.length > 0) config.source_labels = [...rule.sourceLabels]
  if (rule.separator !== ';') config.separator = rule.separator
  if (rule.regex !== undefined) config.regex = rule.regex
  if (rule.modulus > 0n) {
    const modulus = Number(rule.modulus)
    config.modulus = Number.isSafeInteger(modulus) ? modulus : rule.modulus
  }
  if (rule.hasReplacement) config.replacement = rule.replacement
  if (rule.targetLabel !== '') config.target_label = rule.targetLabel
  if (rule.match !== '') config.match = rule.match
  if (rule.labels.size > 0) config.labels = Object.fromEntries(rule.labels)
  return config
}

/** Writes a rule as YAML, one field a line. */
export function ruleText(rule: RuleFields): string {
  const entries: [string, unknown][] = Object.entries(ruleConfig(rule))
  if (rule.action === 'replace') entries.unshift(['action', 'replace'])
  return entries.map(([name, value]) => `${name}: ${valueText(value)}`).join('\n')
}

const plain = /^[A-Za-z_][\w./-]*$/
const words = /^(?:y|n|yes|no|on|off|true|false|null)$/i

function valueText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    const pairs = Object.entries(value).map(
      ([key, text]) => `${valueText(key)}: ${valueText(text)}`,
    )
    return `{${pairs.join(', ')}}`
  }
  if (typeof value !== 'string') return String(value)
  if (plain.test(value) && !words.test(value)) return value
  // Single quotes keep backslashes as they are, which regexes are full of.
  return /\p{Cc}/u.test(value) ? JSON.stringify(value) : `'${value.replaceAll("'", "''")}'`
}
