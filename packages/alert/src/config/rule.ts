import { parseDuration } from '@vmkit/promql-lite/duration'
import { sortLabels, type Labels } from '@vmkit/promql-lite/labels'
import { parse } from '@vmkit/promql-lite'
import {
  bool,
  int,
  mapOf,
  object,
  optional,
  scalar,
  string,
  type Problems,
  type YamlNode,
} from '@vmkit/yaml'
import { ruleIdOf } from './ids.ts'
import type { RuleFileOptions } from './rule-files.ts'
import type { RuleConfig } from './types.ts'

const duration = scalar(parseDuration)
const texts = mapOf(string)

const decodeFields = object({
  alert: optional(string),
  record: optional(string),
  expr: optional(string),
  for: optional(duration),
  keep_firing_for: optional(duration),
  labels: optional(texts),
  annotations: optional(texts),
  debug: optional(bool),
  update_entries_limit: optional(int),
})

/** Reads one rule; undefined when it has a problem, which is then noted. */
export function decodeRule(
  node: YamlNode,
  path: string,
  problems: Problems,
  options: RuleFileOptions,
): RuleConfig | undefined {
  const fields = decodeFields(node, path, problems)
  if (fields === undefined) return undefined
  const { alert = '', record = '', expr = '' } = fields
  const fail = (message: string, code: string): undefined => {
    problems.add(node, path, message, code)
    return undefined
  }
  if ((alert === '') === (record === '')) {
    return fail(
      'cannot tell what kind of rule this is; set either "alert" or "record"',
      'rule-kind',
    )
  }
  if (expr.trim() === '')
    return fail('"expr" is missing; a rule needs an expression', 'missing-field')
  if (fields.labels?.has('__name__')) {
    return fail('cannot set the label "__name__"; the name comes from "record"', 'label-name')
  }
  if (options.validateExpressions) {
    const wrong = reasonOf(() => parse(expr, { dialect: 'metricsql' }))
    if (wrong !== undefined) return fail(`cannot parse "expr": ${wrong}`, 'bad-expression')
  }
  const kind = alert === '' ? 'recording' : 'alerting'
  const name = alert || record
  const labels = labelsOf(fields.labels)
  const annotations = labelsOf(fields.annotations)
  if (options.validateTemplate !== undefined) {
    for (const { name: of, value } of kind === 'alerting'
      ? [...labels, ...annotations]
      : annotations) {
      const wrong = reasonOf(() => options.validateTemplate?.(value))
      if (wrong !== undefined)
        return fail(`cannot use the template of "${of}": ${wrong}`, 'bad-template')
    }
  }
  const base = {
    id: ruleIdOf(expr, kind, name, labels),
    name,
    expr,
    labels,
    debug: fields.debug ?? false,
    updateEntriesLimit: fields.update_entries_limit,
  }
  return kind === 'recording'
    ? { ...base, kind }
    : {
        ...base,
        kind,
        forMs: fields.for ?? 0,
        keepFiringForMs: fields.keep_firing_for ?? 0,
        annotations,
      }
}

function labelsOf(map: ReadonlyMap<string, string> | undefined): Labels {
  return sortLabels([...(map ?? [])].map(([name, value]) => ({ name, value })))
}

function reasonOf(work: () => unknown): string | undefined {
  try {
    work()
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
