import { METRIC_NAME, type Labels } from '@vmkit/promql-lite/labels'
import type { CompiledRule } from '../compile.ts'
import type { Phase } from './hint.ts'
import { labelsRead } from './reads.ts'

const ofTargets = /^__(?:meta_|param_|address__$|scheme__$|metrics_path__$|scrape_\w+__$)/

/** Reads off a label set what it is of; `undefined` when it could be both. */
export function phaseOf(labels: Labels): Phase | undefined {
  if (labels.some(label => ofTargets.test(label.name))) return 'target'
  return labels.some(label => label.name === METRIC_NAME) ? 'metric' : undefined
}

/** Says which labels a rule reads that do not exist in its phase, unless a rule before it writes them. */
export function wrongPhase(
  rule: CompiledRule,
  phase: Phase,
  written: ReadonlySet<string>,
): string[] {
  const names = labelsRead(rule).filter(name => !written.has(name))
  if (phase === 'target') {
    if (!names.includes(METRIC_NAME)) return []
    return [
      `reads "${METRIC_NAME}", which targets do not have; rules for metrics belong into metric_relabel_configs`,
    ]
  }
  const problems = names
    .filter(name => ofTargets.test(name))
    .map(
      name =>
        `reads "${name}", which exists only in relabel_configs; write it to a label of the target there`,
    )
  const mapped = rule.name.startsWith('label') && /^\^?\(?__meta_/.test(rule.pattern.source)
  if (mapped) {
    problems.push(
      `looks for labels that match ${JSON.stringify(rule.pattern.source)}, which exist only in relabel_configs`,
    )
  }
  return problems
}
