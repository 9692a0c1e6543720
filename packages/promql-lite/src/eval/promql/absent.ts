import type { Expr } from '../../ast.ts'
import { METRIC_NAME, sortLabels, type Labels } from '../../labels.ts'

/** The labels that a selector pins with `=`, each once. */
export function absentLabels(arg: Expr | undefined): Labels {
  if (arg?.kind === 'paren') return absentLabels(arg.expr)
  if (arg?.kind !== 'selector' || arg.groups.length !== 1) return []
  const filters = (arg.groups[0] ?? []).filter(filter => filter.name !== METRIC_NAME)
  const pinned = filters.filter(
    filter =>
      filter.op === '=' &&
      filter.value !== '' &&
      filters.filter(other => other.name === filter.name).length === 1,
  )
  return sortLabels(pinned.map(({ name, value }) => ({ name, value })))
}
