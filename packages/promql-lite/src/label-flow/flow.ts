import type { Span } from '../ast.ts'
import { ALL_LABELS, NO_LABELS, hasName, unite, type LabelNames } from './label-names.ts'

/** The part of an expression that did something to labels. */
export interface Origin extends Span {
  /** A function, aggregation or operator, or "selector". */
  readonly by: string
}

/** What a part of an expression did to labels. */
export interface LabelChange extends Origin {
  readonly kind: 'lost' | 'set'
  readonly labels: LabelNames
}

/** The labels that series have at one place of an expression. */
export interface Flow {
  /** Labels that a series can have. */
  readonly can: LabelNames
  /** Labels that every series has. */
  readonly must: ReadonlySet<string>
  /** Where all values are known that a label can have on the series that have it. */
  readonly values: ReadonlyMap<string, ReadonlySet<string>>
  /** What was done to labels on the way, in order; of several inputs one after the other. */
  readonly changes: readonly LabelChange[]
  /** The part after which it is certain that no series is left. */
  readonly emptyAt?: Origin
}

/** How one label stands: a flow seen at one name. */
export interface LabelState {
  readonly isThere: 'always' | 'sometimes' | 'never'
  /** All values it can have where it is there, if they are known. */
  readonly values?: ReadonlySet<string>
}

/** More names, values or changes than this are no longer told apart, so that the work has a bound. */
export const MOST_KNOWN = 2000

/** Series of which nothing is known. */
export const UNKNOWN: Flow = { can: ALL_LABELS, must: new Set(), values: new Map(), changes: [] }

/** One series without labels, or a number. */
export function withoutLabels(origin: Origin): Flow {
  const lost: LabelChange = { ...origin, kind: 'lost', labels: ALL_LABELS }
  return { can: NO_LABELS, must: new Set(), values: new Map(), changes: [lost] }
}

/** Series of several inputs together. */
export function uniteFlows(flows: readonly Flow[]): Flow {
  const changes = flows.flatMap(flow => flow.changes)
  const [emptyAt] = flows.map(flow => flow.emptyAt)
  const live = flows.filter(flow => flow.emptyAt === undefined)
  const [first, ...rest] = live.length > 0 ? live : flows
  if (first === undefined) return { ...UNKNOWN, can: NO_LABELS }
  const can = unite(first.can, ...rest.map(flow => flow.can))
  const must = [...first.must].filter(name => rest.every(flow => flow.must.has(name)))
  const values = new Map<string, ReadonlySet<string>>()
  for (const name of new Set([first, ...rest].flatMap(flow => [...flow.values.keys()]))) {
    const known = unitedValues([first, ...rest], name)
    if (known !== undefined) values.set(name, known)
  }
  const whole = { can, must: new Set(must), values, changes }
  return bounded(live.length > 0 || emptyAt === undefined ? whole : { ...whole, emptyAt })
}

function unitedValues(flows: readonly Flow[], name: string): ReadonlySet<string> | undefined {
  const values = new Set<string>()
  for (const flow of flows) {
    if (!hasName(flow.can, name)) continue
    const known = flow.values.get(name)
    if (known === undefined || values.size > MOST_KNOWN) return undefined
    for (const value of known) values.add(value)
  }
  return values
}

/** Forgets what is too much to know; all that is left stays true. */
export function bounded(flow: Flow): Flow {
  const { can, must, values, changes } = flow
  const isTooWide = can.kind === 'only' && can.names.size > MOST_KNOWN
  return {
    ...flow,
    can: isTooWide ? ALL_LABELS : can,
    must: must.size > MOST_KNOWN ? new Set([...must].slice(0, MOST_KNOWN)) : must,
    values: values.size > MOST_KNOWN ? new Map([...values].slice(0, MOST_KNOWN)) : values,
    changes: changes.length > MOST_KNOWN ? changes.slice(-MOST_KNOWN) : changes,
  }
}

/** How a label stands in a flow. */
export function stateOf({ can, must, values }: Flow, name: string): LabelState {
  // No label is called nothing; functions that name it so mean an empty value.
  if (name === '' || !hasName(can, name)) return { isThere: 'never' }
  const known = values.get(name)
  return { isThere: must.has(name) ? 'always' : 'sometimes', ...(known && { values: known }) }
}

/** A label that is in one state or the other. */
export function eitherState(a: LabelState, b: LabelState): LabelState {
  const isThere = a.isThere === b.isThere ? a.isThere : 'sometimes'
  const left = valuesOf(a)
  const right = valuesOf(b)
  if (left === undefined || right === undefined) return { isThere }
  return { isThere, values: new Set([...left, ...right]) }
}

function valuesOf({ isThere, values }: LabelState): ReadonlySet<string> | undefined {
  return isThere === 'never' ? new Set() : values
}

/** The state of a label that has one of these values; an empty one is no label. */
export function stateOfValues(values: Iterable<string>): LabelState {
  const all = new Set(values)
  const isSure = !all.delete('')
  if (all.size === 0) return { isThere: 'never' }
  return { isThere: isSure ? 'always' : 'sometimes', values: all }
}

/** All values that a label can have, empty where it can be missing; undefined if not known. */
export function inputsOf(state: LabelState): ReadonlySet<string> | undefined {
  const values = valuesOf(state)
  if (values === undefined || state.isThere === 'always') return values
  return new Set([...values, ''])
}
