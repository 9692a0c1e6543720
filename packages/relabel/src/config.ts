import {
  ConfigError,
  Problems,
  getEntry,
  isNull,
  nodeFromValue,
  parseYaml,
  wrongKind,
  type YamlNode,
} from '@vmkit/yaml'
import { compileRule, type CompiledRule } from './compile.ts'
import { dialects, type Dialect, type DialectName } from './dialect.ts'
import { RelabelRules } from './rules.ts'

/** Options of `parseRelabelConfigs`. */
export interface RelabelOptions {
  /** Whose relabeling to follow (default `victoriametrics`). */
  readonly dialect?: DialectName | undefined
  /** Name of the file for messages (default none). */
  readonly file?: string | undefined
  /** Path of the list of rules for messages (default `relabel_configs`). */
  readonly path?: string | undefined
}

/** Everything that is wrong with relabel rules, each with its place. */
export class RelabelConfigError extends ConfigError {
  override name = 'RelabelConfigError'

  /** The field of the first problem, such as `relabel_configs[2].regex`. */
  get path(): string {
    return this.problems[0]?.path ?? ''
  }

  /** The line of the first problem, from 1; 0 when the rules were no text. */
  get line(): number {
    return this.problems[0]?.line ?? 0
  }

  /** The column of the first problem, from 1; 0 when the rules were no text. */
  get column(): number {
    return this.problems[0]?.column ?? 0
  }

  /** The kind of the first problem, such as `bad-regex`. */
  get code(): string {
    return this.problems[0]?.code ?? ''
  }
}

/**
 * Reads relabel rules from YAML text, from objects or from a node of a bigger config, and compiles
 * them.
 *
 * @throws RelabelConfigError with every problem of every rule
 */
export function parseRelabelConfigs(
  input: string | readonly object[] | YamlNode | null | undefined,
  options: RelabelOptions = {},
): RelabelRules {
  const dialect = dialectOf(options.dialect ?? 'victoriametrics')
  const node = readNode(input, options.file)
  const problems = new Problems()
  const rules = readRules(node, options.path ?? 'relabel_configs', dialect, problems)
  if (problems.list.length > 0) throw new RelabelConfigError(problems.list)
  return new RelabelRules(rules, dialect)
}

function dialectOf(name: string): Dialect {
  if (name === 'victoriametrics' || name === 'prometheus') return dialects[name]
  throw new RangeError(
    `cannot use relabel dialect ${JSON.stringify(name)}: it is not known; expected "victoriametrics" or "prometheus"`,
  )
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

function readRules(
  node: YamlNode | undefined,
  path: string,
  dialect: Dialect,
  problems: Problems,
): CompiledRule[] {
  if (node === undefined || isNull(node)) return []
  if (node.kind !== 'list') {
    wrongKind(node, path, problems, 'a list of rules')
    return []
  }
  const rules: CompiledRule[] = []
  for (const [index, item] of node.items.entries()) {
    const rule = readRule(item, index, `${path}[${index}]`, dialect, problems)
    if (rule !== undefined) rules.push(rule)
  }
  return rules
}

function readRule(
  node: YamlNode,
  index: number,
  path: string,
  dialect: Dialect,
  problems: Problems,
): CompiledRule | undefined {
  const known = problems.list.length
  const fields = dialect.decode(node, path, problems)
  const found = problems.list.slice(known)
  if (fields === undefined || found.some(({ code }) => code !== 'unknown-field')) return undefined
  const { line, column } = node.start
  const rule = compileRule(fields, dialect, { index, file: node.source.file, line, column })
  if (!('length' in rule)) return found.length > 0 ? undefined : rule
  for (const { field, message, offset } of rule) {
    const at = node.kind === 'map' ? getEntry(node, field) : undefined
    // A field that seems to be missing may be the one that is not known.
    if (at === undefined && found.length > 0) continue
    problems.add(at ?? node, `${path}.${field}`, message, `bad-${field}`, at && offset)
  }
  return undefined
}
