import {
  ConfigError,
  Problems,
  getEntry,
  isNull,
  list,
  mapOf,
  nodeFromValue,
  object,
  optional,
  parseYaml,
  string,
  uint64,
  wrongKind,
  type ObjectOf,
  type YamlNode,
} from '@vmkit/yaml'
import { compileRule } from './compile.ts'
import { ifExpression } from './if-expression.ts'
import { regexText } from './regex-text.ts'
import { FieldError, type RuleFields } from './rule-fields.ts'
import { RelabelRules, type CompiledRule } from './rules.ts'

/** Options of `parseRelabelConfigs`. */
export interface RelabelOptions {
  /** Whose relabeling to follow (default `victoriametrics`, so far the only one). */
  readonly dialect?: 'victoriametrics' | 'prometheus' | undefined
  /** Name of the file for messages (default none). */
  readonly file?: string | undefined
  /** Path of the list of rules for messages (default `relabel_configs`). */
  readonly path?: string | undefined
}

/** Everything that is wrong with relabel rules, each with its place. */
export class RelabelConfigError extends ConfigError {
  override name = 'RelabelConfigError'
}

/**
 * Reads relabel rules from YAML text, from objects or from a node of a bigger config, and compiles
 * them. Throws a RelabelConfigError with every problem.
 */
export function parseRelabelConfigs(
  input: string | readonly object[] | YamlNode | null | undefined,
  options: RelabelOptions = {},
): RelabelRules {
  if (options.dialect === 'prometheus') {
    throw new RangeError(
      'cannot use relabel dialect "prometheus": it is not supported yet; leave it out to follow VictoriaMetrics',
    )
  }
  const node = readNode(input, options.file)
  const problems = new Problems()
  const rules = readRules(node, options.path ?? 'relabel_configs', problems)
  if (problems.list.length > 0) throw new RelabelConfigError(problems.list)
  return new RelabelRules(rules)
}

function readNode(
  input: string | readonly object[] | YamlNode | null | undefined,
  file: string | undefined,
): YamlNode | undefined {
  if (input === null || input === undefined) return undefined
  if (typeof input === 'object') {
    return isNode(input) ? input : nodeFromValue(input, { file })
  }
  try {
    return parseYaml(input, { file })
  } catch (error) {
    if (error instanceof ConfigError) throw new RelabelConfigError(error.problems, { cause: error })
    throw error
  }
}

function isNode(input: readonly object[] | YamlNode): input is YamlNode {
  return !Array.isArray(input) && 'kind' in input && 'source' in input
}

function readRules(node: YamlNode | undefined, path: string, problems: Problems): CompiledRule[] {
  if (node === undefined || isNull(node)) return []
  if (node.kind !== 'list') {
    wrongKind(node, path, problems, 'a list of rules')
    return []
  }
  const rules: CompiledRule[] = []
  for (const [i, item] of node.items.entries()) {
    const rule = readRule(item, `${path}[${i}]`, problems)
    if (rule !== undefined) rules.push(rule)
  }
  return rules
}

const fields = {
  action: string,
  source_labels: list(string),
  separator: optional(string),
  target_label: string,
  regex: regexText,
  modulus: uint64,
  replacement: optional(string),
  if: ifExpression,
  match: string,
  labels: mapOf(string),
}
const ruleDecoder = object(fields)

function readRule(node: YamlNode, path: string, problems: Problems): CompiledRule | undefined {
  const known = problems.list.length
  const config = ruleDecoder(node, path, problems)
  if (config === undefined || problems.list.length > known) return undefined
  const rule = withDefaults(config)
  try {
    return { fields: rule, action: compileRule(rule) }
  } catch (error) {
    if (!(error instanceof FieldError)) throw error
    const at = node.kind === 'map' ? getEntry(node, error.field) : undefined
    problems.add(at ?? node, `${path}.${error.field}`, error.message, `bad-${error.field}`)
    return undefined
  }
}

function withDefaults(config: ObjectOf<typeof fields>): RuleFields {
  return {
    action: config.action || 'replace',
    sourceLabels: config.source_labels ?? [],
    separator: config.separator ?? ';',
    targetLabel: config.target_label ?? '',
    regex: config.regex,
    modulus: config.modulus ?? 0n,
    replacement: config.replacement ?? '$1',
    hasReplacement: config.replacement !== undefined,
    condition: config.if,
    match: config.match ?? '',
    labels: config.labels ?? new Map(),
  }
}
