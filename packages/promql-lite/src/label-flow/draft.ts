import { METRIC_NAME } from '../labels.ts'
import {
  bounded,
  stateOf,
  type Flow,
  type LabelChange,
  type LabelState,
  type Origin,
} from './flow.ts'
import { complement, hasName, intersect, isNone, only, type LabelNames } from './label-names.ts'

/** A flow that one part of an expression is changing, label by label. */
export class Draft {
  readonly #flow: Flow
  readonly #states = new Map<string, LabelState>()

  constructor(flow: Flow) {
    this.#flow = flow
  }

  /** How a label stands now. */
  get(name: string): LabelState {
    return this.#states.get(name) ?? stateOf(this.#flow, name)
  }

  /** Gives a label another state. */
  set(name: string, state: LabelState): this {
    this.#states.set(name, state)
    return this
  }

  /** The flow with all changes, booked to `origin`. */
  finish(origin: Origin): Flow {
    const flow = this.#flow
    const set = new Set<string>()
    const lost = new Set<string>()
    const names = new Set(flow.can.names)
    const must = new Set(flow.must)
    const values = new Map(flow.values)
    for (const [name, state] of this.#states) {
      const isThere = state.isThere !== 'never'
      if (isThere) set.add(name)
      else if (hasName(flow.can, name)) lost.add(name)
      if (isThere === (flow.can.kind === 'only')) names.add(name)
      else names.delete(name)
      if (state.isThere === 'always') must.add(name)
      else must.delete(name)
      if (isThere && state.values !== undefined) values.set(name, state.values)
      else values.delete(name)
    }
    const changes: LabelChange[] = [...flow.changes]
    if (set.size > 0) changes.push({ ...origin, kind: 'set', labels: only(set) })
    if (lost.size > 0) changes.push({ ...origin, kind: 'lost', labels: only(lost) })
    return bounded({ ...flow, can: { kind: flow.can.kind, names }, must, values, changes })
  }
}

/** Takes labels off. */
export function without(flow: Flow, names: LabelNames, origin: Origin): Flow {
  const lost = intersect(flow.can, names)
  if (isNone(lost)) return flow
  return bounded({
    ...flow,
    can: intersect(flow.can, complement(names)),
    must: new Set([...flow.must].filter(name => !hasName(names, name))),
    values: new Map([...flow.values].filter(([name]) => !hasName(names, name))),
    changes: [...flow.changes, { ...origin, kind: 'lost', labels: lost }],
  })
}

/** Takes the metric name off. */
export function withoutName(flow: Flow, origin: Origin): Flow {
  return without(flow, only([METRIC_NAME]), origin)
}

/** Gives one label another state. */
export function withLabel(flow: Flow, name: string, state: LabelState, origin: Origin): Flow {
  return new Draft(flow).set(name, state).finish(origin)
}
