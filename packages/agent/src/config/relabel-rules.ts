import { parseRelabelConfigs, type RelabelRules } from '@vmkit/relabel'
import { ConfigError, isNull, type Problem, type YamlNode } from '@vmkit/yaml'

/** Parses two lists of relabel rules as one, problems into `problems`. */
export function parseRules(
  first: YamlNode | undefined,
  second: YamlNode | undefined,
  problems: Problem[],
): RelabelRules {
  try {
    const joined = join(first, second)
    return parseRelabelConfigs(joined ?? [])
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    problems.push(...error.problems)
    return parseRelabelConfigs([])
  }
}

function join(first: YamlNode | undefined, second: YamlNode | undefined): YamlNode | undefined {
  if (first === undefined || isNull(first))
    return second === undefined || isNull(second) ? undefined : second
  if (second === undefined || isNull(second)) return first
  if (first.kind !== 'list') return first
  return second.kind === 'list' ? { ...second, items: [...first.items, ...second.items] } : second
}
