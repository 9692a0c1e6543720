import { parseDuration } from '@vmkit/promql-lite/duration'
import { sortLabels } from '@vmkit/promql-lite/labels'
import {
  ConfigError,
  Problems,
  bool,
  int,
  list,
  mapOf,
  node,
  object,
  oneOf,
  optional,
  scalar,
  string,
  type YamlNode,
} from '@vmkit/yaml'
import { groupHolders } from './custom-resource.ts'
import { fnv1a64, groupIdOf } from './ids.ts'
import { decodeRule } from './rule.ts'
import type { RuleFileOptions } from './rule-files.ts'
import type { GroupConfig } from './types.ts'

const duration = scalar(parseDuration)

const decodeFile = object({ groups: optional(list(node)) })

const decodeFields = object({
  name: optional(string),
  interval: optional(duration),
  eval_offset: optional(duration),
  eval_delay: optional(duration),
  eval_alignment: optional(bool),
  limit: optional(int),
  concurrency: optional(int),
  type: optional(oneOf('prometheus', 'graphite', 'vlogs')),
  params: optional(mapOf(list(string))),
  headers: optional(list(scalar(parseHeader))),
  notifier_headers: optional(list(scalar(parseHeader))),
  labels: optional(mapOf(string)),
  debug: optional(bool),
  /** Of Thanos, in PrometheusRule resources: there are no partial answers to choose from here. */
  partial_response_strategy: optional(string),
  rules: optional(list(node)),
})

/**
 * Reads the groups of one file's documents.
 *
 * @throws ConfigError with every problem of the file
 */
export function decodeGroups(
  documents: readonly YamlNode[],
  file: string,
  options: RuleFileOptions,
): GroupConfig[] {
  const problems = new Problems({ strict: true })
  const groups: GroupConfig[] = []
  for (const document of documents) {
    for (const [groupNode, path] of groupNodes(document, problems)) {
      const group = decodeGroup(groupNode, path, file, problems, options)
      if (group === undefined) continue
      if (groups.some(other => other.name === group.name)) {
        problems.add(
          groupNode,
          path,
          `the group "${group.name}" is there twice; give each group of a file its own name`,
          'duplicate-group',
        )
      }
      groups.push(group)
    }
  }
  if (problems.list.length > 0) throw new ConfigError(problems.list)
  return groups
}

function* groupNodes(document: YamlNode, problems: Problems): Generator<[YamlNode, string]> {
  for (const { node: holder, prefix } of groupHolders(document, problems)) {
    const content = decodeFile(holder, prefix.replace(/\.$/, ''), problems)
    for (const [i, group] of (content?.groups ?? []).entries()) {
      yield [group, `${prefix}groups[${i}]`]
    }
  }
}

function decodeGroup(
  groupNode: YamlNode,
  path: string,
  file: string,
  problems: Problems,
  options: RuleFileOptions,
): GroupConfig | undefined {
  const fields = decodeFields(groupNode, path, problems)
  if (fields === undefined) return undefined
  const fail = (message: string): void => problems.add(groupNode, path, message, 'bad-group')
  const { name = '', interval = 0, eval_offset: evalOffsetMs, eval_delay: evalDelayMs } = fields
  if (name === '') fail('"name" is missing; a group needs one')
  if (interval < 0) fail(`"interval" is negative; expected 0 (for the default) or more`)
  if ((fields.limit ?? 0) < 0) fail(`"limit" is ${fields.limit}; expected 0 (no limit) or more`)
  if ((fields.concurrency ?? 0) < 0)
    fail(`"concurrency" is ${fields.concurrency}; expected 1 or more`)
  if (fields.type !== undefined && fields.type !== 'prometheus') {
    fail(`"type: ${fields.type}" is not supported yet; only prometheus is`)
  }
  if (evalOffsetMs !== undefined && evalDelayMs !== undefined) {
    fail(
      '"eval_offset" cannot be used together with "eval_delay"; an offset already fixes the time',
    )
  }
  if (evalOffsetMs !== undefined && Math.abs(evalOffsetMs) > interval) {
    fail(
      '"eval_offset" is longer than "interval"; set an interval of the group and an offset within it',
    )
  }
  const intervalMs = interval > 0 ? interval : options.defaultIntervalMs
  const rules = (fields.rules ?? []).flatMap(
    (rule, i) => decodeRule(rule, `${path}.rules[${i}]`, problems, options) ?? [],
  )
  const twice = rules.find((rule, i) => rules.findIndex(other => other.id === rule.id) !== i)
  if (twice !== undefined) {
    fail(
      `the ${twice.kind} rule "${twice.name}" is there twice with the same expression and labels; remove one`,
    )
  }
  const group = {
    name,
    file,
    intervalMs,
    evalOffsetMs,
    evalDelayMs,
    evalAlignment: fields.eval_alignment ?? true,
    limit: fields.limit,
    concurrency: fields.concurrency || 1,
    params: [...(fields.params ?? [])],
    headers: (fields.headers ?? []).filter(isHeader),
    notifierHeaders: (fields.notifier_headers ?? []).filter(isHeader),
    labels: sortLabels(
      [...(fields.labels ?? [])].map(([label, value]) => ({ name: label, value })),
    ),
    rules,
  }
  return { ...group, id: groupIdOf(group), checksum: fnv1a64([JSON.stringify(group)]) }
}

/** An empty text stands for no header. */
function isHeader(header: readonly [string, string]): boolean {
  return header[0] !== ''
}

function parseHeader(text: string): readonly [string, string] {
  if (text === '') return ['', '']
  const at = text.indexOf(':')
  if (at < 1)
    throw new SyntaxError(`no name before ":" in the header "${text}"; expected "Name: value"`)
  return [text.slice(0, at).trim(), text.slice(at + 1).trim()]
}
