import type { Call } from '../ast.ts'
import { METRIC_NAME } from '../labels.ts'
import { createMatcher, type MatchOp } from '../matcher.ts'
import { textOf, textsOf, type FlowContext } from './context.ts'
import { Draft, withLabel, without } from './draft.ts'
import {
  UNKNOWN,
  eitherState,
  inputsOf,
  stateOf,
  stateOfValues,
  type Flow,
  type LabelState,
  type Origin,
} from './flow.ts'
import { allBut, only } from './label-names.ts'
import { replacedState } from './label-replace.ts'
import { filteredState } from './selector.ts'

type LabelFunction = (flow: Flow, args: Call['args'], origin: Origin, context: FlowContext) => Flow

const SOMETIMES: LabelState = { isThere: 'sometimes' }

/** Functions that change labels, by name; `flow` is that of the first argument. */
export const labelFunctions: ReadonlyMap<string, LabelFunction> = new Map<string, LabelFunction>([
  ['label_replace', labelReplace],
  ['label_join', labelJoin],
  ['label_set', labelSet],
  [
    'label_del',
    (flow, args, origin) => withTexts(args, names => without(flow, only(names), origin)),
  ],
  [
    'label_keep',
    (flow, args, origin) => withTexts(args, names => without(flow, allBut(names), origin)),
  ],
  ['label_copy', (flow, args, origin) => copy(flow, args, origin, false)],
  ['label_move', (flow, args, origin) => copy(flow, args, origin, true)],
  ['label_map', labelMap],
  ['label_transform', labelTransform],
  ['label_lowercase', (flow, args, origin) => eachValue(flow, args, origin, v => v.toLowerCase())],
  ['label_uppercase', (flow, args, origin) => eachValue(flow, args, origin, v => v.toUpperCase())],
  ['label_match', (flow, args, origin) => filtered(flow, args, origin, '=~')],
  ['label_mismatch', (flow, args, origin) => filtered(flow, args, origin, '!~')],
  ['labels_equal', labelsEqual],
  ['label_value', (flow, _, origin) => without(flow, only([METRIC_NAME]), origin)],
  ['label_graphite_group', (flow, _, origin) => withLabel(flow, METRIC_NAME, SOMETIMES, origin)],
  ['drop_common_labels', flow => ({ ...flow, must: new Set() })],
])

/** Runs `work` with the texts behind the first argument; what is no text can be anything. */
function withTexts(args: Call['args'], work: (texts: readonly string[]) => Flow): Flow {
  const texts = textsOf(args.slice(1))
  return texts === undefined ? UNKNOWN : work(texts)
}

function labelReplace(flow: Flow, args: Call['args'], origin: Origin, context: FlowContext): Flow {
  return withTexts(args, ([target = '', replacement = '', source = '', pattern = '']) => {
    const states = { source: stateOf(flow, source), target: stateOf(flow, target) }
    const state = replacedState(states, pattern, replacement, context.dialect)
    return withLabel(flow, target, state, origin)
  })
}

function labelJoin(flow: Flow, args: Call['args'], origin: Origin): Flow {
  return withTexts(args, ([target = '', separator = '', ...sources]) => {
    const states = sources.map(source => stateOf(flow, source))
    const isSure =
      (separator !== '' && sources.length > 1) || states.some(({ isThere }) => isThere === 'always')
    const [first] = states
    if (sources.length === 1 && first !== undefined) return withLabel(flow, target, first, origin)
    if (!isSure && states.every(({ isThere }) => isThere === 'never'))
      return withLabel(flow, target, { isThere: 'never' }, origin)
    return withLabel(flow, target, isSure ? { isThere: 'always' } : SOMETIMES, origin)
  })
}

function labelSet(flow: Flow, args: Call['args'], origin: Origin): Flow {
  const draft = new Draft(flow)
  for (let i = 1; i + 1 < args.length; i += 2) {
    const [name, value] = [textOf(args[i]), textOf(args[i + 1])]
    if (name === undefined) return UNKNOWN
    draft.set(name, value === undefined ? SOMETIMES : stateOfValues([value]))
  }
  return draft.finish(origin)
}

function copy(flow: Flow, args: Call['args'], origin: Origin, moves: boolean): Flow {
  return withTexts(args, names => {
    const draft = new Draft(flow)
    for (let i = 0; i + 1 < names.length; i += 2) {
      const [from = '', to = ''] = names.slice(i, i + 2)
      const source = draft.get(from)
      if (from === to || source.isThere === 'never') continue
      // One that is not there changes nothing.
      draft.set(to, copied(source, draft.get(to)))
      if (moves) draft.set(from, { isThere: 'never' })
    }
    return draft.finish(origin)
  })
}

function copied(source: LabelState, target: LabelState): LabelState {
  if (source.isThere === 'always') return source
  const { values } = eitherState(source, target)
  return {
    isThere: target.isThere === 'always' ? 'always' : 'sometimes',
    ...(values && { values }),
  }
}

function labelMap(flow: Flow, args: Call['args'], origin: Origin): Flow {
  return withTexts(args, ([name = '', ...pairs]) => {
    const results = new Map<string, string>()
    for (let i = 0; i + 1 < pairs.length; i += 2) {
      const [from = '', to = ''] = pairs.slice(i, i + 2)
      if (!results.has(from)) results.set(from, to)
    }
    const state = stateOf(flow, name)
    const inputs = inputsOf(state)
    if (inputs !== undefined) {
      const outputs = [...inputs].map(value => results.get(value) ?? value)
      return withLabel(flow, name, stateOfValues(outputs), origin)
    }
    const isSure = state.isThere === 'always' && [...results.values()].every(to => to !== '')
    return withLabel(flow, name, isSure ? { isThere: 'always' } : SOMETIMES, origin)
  })
}

function labelTransform(flow: Flow, args: Call['args'], origin: Origin): Flow {
  return withTexts(args, ([name = '']) => withLabel(flow, name, SOMETIMES, origin))
}

function eachValue(
  flow: Flow,
  args: Call['args'],
  origin: Origin,
  change: (value: string) => string,
): Flow {
  return withTexts(args, names => {
    const draft = new Draft(flow)
    for (const name of names) {
      const { isThere, values } = draft.get(name)
      if (isThere === 'never') continue
      draft.set(name, { isThere, ...(values && { values: new Set([...values].map(change)) }) })
    }
    return draft.finish(origin)
  })
}

function filtered(flow: Flow, args: Call['args'], origin: Origin, op: MatchOp): Flow {
  return withTexts(args, ([name = '', pattern = '']) => {
    try {
      const filter = createMatcher(name, op, pattern)
      const state = filteredState(stateOf(flow, name), [filter])
      if (state === undefined) return { ...flow, emptyAt: flow.emptyAt ?? origin }
      return withLabel(flow, name, state, origin)
    } catch {
      return flow
    }
  })
}

function labelsEqual(flow: Flow, args: Call['args'], origin: Origin): Flow {
  return withTexts(args, names => {
    const states = names.map(name => stateOf(flow, name))
    const isSure = states.some(({ isThere }) => isThere === 'always')
    const isThere = isSure ? 'always' : 'sometimes'
    const known = states.flatMap(({ values }) => values ?? [])
    const values = known.reduce<ReadonlySet<string> | undefined>(
      (all, next) => (all === undefined ? next : all.intersection(next)),
      undefined,
    )
    if (states.some(state => state.isThere === 'never')) {
      const never = without(flow, only(names), origin)
      return isSure ? { ...flow, emptyAt: flow.emptyAt ?? origin } : never
    }
    const draft = new Draft(flow)
    for (const name of names) draft.set(name, { isThere, ...(values && { values }) })
    return draft.finish(origin)
  })
}
