import { actions, keepsOnlyMatching, type Action } from './actions/index.ts'
import { compilePattern } from './pattern.ts'
import { FieldError, type RuleFields } from './rule-fields.ts'

/** Compiles a rule to a closure. Throws a FieldError when its fields do not go together. */
export function compileRule(rule: RuleFields): Action {
  const name = rule.action.toLowerCase()
  const pattern = compilePattern(rule.regex, rule.action)
  const compile = actions.get(name)
  if (compile === undefined) {
    const known = [...actions.keys()].join(', ')
    throw new FieldError('action', `unknown action "${rule.action}"; expected one of ${known}`)
  }
  if (name !== 'graphite') {
    for (const [field, isSet] of [
      ['match', rule.match !== ''],
      ['labels', rule.labels.size > 0],
    ] as const) {
      if (!isSet) continue
      throw new FieldError(
        field,
        `action "${name}" cannot use "${field}"; only action "graphite" does`,
      )
    }
  }
  return withCondition(rule, compile(rule, pattern, name), keepsOnlyMatching.has(name))
}

function withCondition(rule: RuleFields, action: Action, dropsOthers: boolean): Action {
  const { condition } = rule
  if (condition === undefined || condition.selectors.length === 0) return action
  return labels => {
    if (condition.matches(labels.labels)) return action(labels)
    if (dropsOthers) labels.clear()
    return false
  }
}
