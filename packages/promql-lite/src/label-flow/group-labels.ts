import type { Matching } from '../ast.ts'
import { METRIC_NAME } from '../labels.ts'
import { Draft } from './draft.ts'
import { bounded, eitherState, stateOf, type Flow, type LabelState, type Origin } from './flow.ts'
import { allBut, hasName, only, unite } from './label-names.ts'

/** What `group_left(…)` takes over from the side of which there is one. */
export function includeLabels(flow: Flow, other: Flow, matching: Matching, origin: Origin): Flow {
  const { include = [], prefix } = matching.group ?? {}
  if (include.includes('*')) return includeAll(flow, other, prefix?.value ?? '', origin)
  const draft = new Draft(flow)
  for (const name of include) {
    // Both sides share what "on" lists, so nothing is taken.
    if (matching.kind === 'on' && matching.labels.includes(name)) continue
    const taken = stateOf(other, name)
    // A label that the other side does not have is taken off. The metric name gets no prefix.
    if (prefix === undefined || name === METRIC_NAME) draft.set(name, taken)
    else {
      const target = prefix.value + name
      // Where it is missing, VictoriaMetrics takes off the label without the prefix.
      if (taken.isThere !== 'always') draft.set(name, mixed(draft.get(name), { isThere: 'never' }))
      draft.set(target, taken.isThere === 'always' ? taken : mixed(draft.get(target), taken))
    }
  }
  return draft.finish(origin)
}

function mixed(own: LabelState, taken: LabelState): LabelState {
  const either = eitherState(own, taken)
  return either.isThere === 'never' ? either : { ...either, isThere: 'sometimes' }
}

/** MetricsQL's `group_left(*)`. */
function includeAll(flow: Flow, other: Flow, prefix: string, origin: Origin): Flow {
  const { can, must } = other
  const isExact = prefix === '' || can.kind === 'only'
  const taken = isExact
    ? { kind: can.kind, names: new Set([...can.names].map(name => prefix + name)) }
    : allBut([])
  const set = prefix === '' ? withoutMetricName(taken) : taken
  const added = [...must].filter(name => name !== METRIC_NAME).map(name => prefix + name)
  return bounded({
    ...flow,
    can: unite(flow.can, set),
    must: new Set([...flow.must, ...added]),
    values: new Map([...flow.values].filter(([name]) => !hasName(set, name))),
    changes: [...flow.changes, { ...origin, kind: 'set', labels: set }],
  })
}

function withoutMetricName({ kind, names }: Flow['can']): Flow['can'] {
  const others = [...names].filter(name => name !== METRIC_NAME)
  return kind === 'only' ? only(others) : allBut([...others, METRIC_NAME])
}
