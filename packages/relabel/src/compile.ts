import { RegexSyntaxError } from '@vmkit/promql-lite/regex'
import { suggest } from '@vmkit/yaml'
import { keepsOnlyMatching, type Action } from './actions/index.ts'
import type { Dialect, DialectName } from './dialect.ts'
import type { Pattern } from './pattern.ts'
import type { FieldProblem, RuleFields } from './rule-fields.ts'
import type { RuleRef } from './rule-ref.ts'

/** A rule that can run. */
export interface CompiledRule {
  readonly ref: RuleRef
  readonly dialect: DialectName
  readonly fields: RuleFields
  /** The action in lower case. */
  readonly name: string
  readonly pattern: Pattern
  readonly action: Action
}

/** Compiles a rule, or says everything that is wrong with it. */
export function compileRule(
  fields: RuleFields,
  dialect: Dialect,
  ref: RuleRef,
): CompiledRule | readonly FieldProblem[] {
  const name = fields.action.toLowerCase()
  const compile = dialect.actions.get(name)
  const problems: FieldProblem[] = []
  const pattern = tryCompilePattern(fields, dialect, problems)
  if (compile === undefined) problems.push(unknownAction(fields.action, dialect))
  for (const check of dialect.checks.get(name) ?? []) {
    const problem = check(fields, name)
    if (problem) problems.push(problem)
  }
  if (compile === undefined || pattern === undefined || problems.length > 0) return problems
  const action = withCondition(fields, compile(fields, pattern, name), keepsOnlyMatching.has(name))
  return { ref, dialect: dialect.name, fields, name, pattern, action }
}

function unknownAction(action: string, dialect: Dialect): FieldProblem {
  const known = [...dialect.actions.keys()]
  const meant = suggest(action, known)
  const hint = meant === undefined ? '' : `did you mean "${meant}"? `
  return {
    field: 'action',
    message: `unknown action ${JSON.stringify(action)}; ${hint}expected one of ${known.join(', ')}`,
  }
}

function tryCompilePattern(
  fields: RuleFields,
  dialect: Dialect,
  problems: FieldProblem[],
): Pattern | undefined {
  try {
    return dialect.compilePattern(fields)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    const offset = error instanceof RegexSyntaxError ? error.offset : undefined
    problems.push({ field: 'regex', message: error.message, offset })
    return undefined
  }
}

function withCondition(fields: RuleFields, action: Action, dropsOthers: boolean): Action {
  const { condition } = fields
  if (condition === undefined || condition.selectors.length === 0) return action
  return {
    apply: labels => {
      if (condition.matches(labels.labels)) return action.apply(labels)
      if (dropsOthers) labels.drop()
      return false
    },
    explain: labels =>
      condition.matches(labels.labels)
        ? action.explain(labels)
        : { kind: 'if', matched: false, unmet: condition.unmet(labels.labels) },
  }
}
