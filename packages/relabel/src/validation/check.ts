import { defaults, type FieldName, type FieldProblem, type RuleFields } from '../rule-fields.ts'

/** Looks at the fields of a rule with the action `name`. */
export type Check = (rule: RuleFields, name: string) => FieldProblem | undefined

/** The checks of every action, by its name in lower case. */
export type Checks = ReadonlyMap<string, readonly Check[]>

const isSet: Readonly<Record<FieldName, (rule: RuleFields) => boolean>> = {
  action: () => true,
  source_labels: rule => rule.sourceLabels.length > 0,
  separator: rule => rule.separator !== defaults.separator,
  target_label: rule => rule.targetLabel !== '',
  regex: rule => rule.regex !== undefined,
  modulus: rule => rule.modulus !== 0n,
  replacement: rule => rule.hasReplacement,
  if: rule => rule.condition !== undefined,
  match: rule => rule.match !== '',
  labels: rule => rule.labels.size > 0,
}

/** Makes a check: one of these fields has to be set. */
export function needs(...fields: readonly [FieldName, ...FieldName[]]): Check {
  const names = fields.map(field => `"${field}"`).join(' or ')
  const cure = fields.length === 1 ? 'it' : 'one of them'
  return (rule, name) =>
    fields.some(field => isSet[field](rule))
      ? undefined
      : { field: fields[0], message: `action "${name}" needs ${names}; add ${cure} to the rule` }
}

/** Makes a check: this field must not be set. */
export function refuses(
  field: FieldName,
  test: (rule: RuleFields) => boolean = isSet[field],
): Check {
  return (rule, name) =>
    test(rule)
      ? { field, message: `action "${name}" cannot use "${field}"; remove it from the rule` }
      : undefined
}

/** A rule that divides needs something to divide by. */
export const needsModulus: Check = (rule, name) =>
  rule.modulus === 0n
    ? { field: 'modulus', message: `action "${name}" needs "modulus" above 0; got 0` }
    : undefined
