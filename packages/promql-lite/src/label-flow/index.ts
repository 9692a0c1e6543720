/**
 * Which labels the result of an expression has, without evaluating it.
 *
 * In: a checked tree. Out: the labels its series can have and must have, what is known of their
 * values, and which part of the expression took which off or set it. Whatever is not certain widens
 * "can" and narrows "must": a label outside "can" is on no series, one in "must" on every one.
 */
import type { Expr } from '../ast.ts'
import { failAt } from '../check/fail.ts'
import { METRIC_NAME } from '../labels.ts'
import type { Dialect } from '../parser/context.ts'
import { aggregateFlow } from './aggregate.ts'
import { binaryFlow } from './binary.ts'
import { callFlow } from './call.ts'
import { originOf, type FlowContext } from './context.ts'
import { withoutName } from './draft.ts'
import { stateOf, withoutLabels, type Flow, type LabelChange } from './flow.ts'
import { hasName } from './label-names.ts'
import { selectorFlow } from './selector.ts'

export { hasName, type LabelNames } from './label-names.ts'
export type { LabelChange, Origin } from './flow.ts'

/** Options of `labelFlow`. */
export interface LabelFlowOptions {
  /** Default `metricsql`. */
  readonly dialect?: Dialect
}

/** The labels on the series of an expression's result. */
export interface LabelFlow extends Flow {
  /** Whether the series have a metric name. */
  readonly metricName: 'always' | 'sometimes' | 'never'
}

/**
 * Finds which labels the series of an expression's result can have and which they must have.
 *
 * @example
 *   labelFlow(parse('sum by (job) (up{env="prod"})')).can
 *   // { kind: 'only', names: Set { 'job' } }
 *
 * @throws PromqlError for a tree whose WITH templates are not filled in
 */
export function labelFlow(expr: Expr, { dialect = 'metricsql' }: LabelFlowOptions = {}): LabelFlow {
  const context: FlowContext = { dialect, flowOf: part => flowOf(part, context) }
  const flow = flowOf(expr, context)
  return { ...flow, metricName: stateOf(flow, METRIC_NAME).isThere }
}

function flowOf(expr: Expr, context: FlowContext): Flow {
  switch (expr.kind) {
    case 'number':
      return withoutLabels(originOf(expr, 'number'))
    case 'string':
      return withoutLabels(originOf(expr, 'string'))
    case 'selector':
      if (expr.written !== undefined)
        return failAt('its templates are not filled in; use "parse"', expr, {}, 'not-supported')
      return selectorFlow(expr, context.dialect)
    case 'subquery':
    case 'rollup':
    case 'paren':
      return flowOf(expr.expr, context)
    case 'unary': {
      const flow = flowOf(expr.expr, context)
      return expr.op === '+' ? flow : withoutName(flow, originOf(expr, '-'))
    }
    case 'binary':
      return binaryFlow(expr, context)
    case 'call':
      return callFlow(expr, context)
    case 'aggregate':
      return aggregateFlow(expr, context)
    case 'with':
      return failAt('its templates are not filled in; use "parse"', expr, {}, 'not-supported')
  }
}

/** Finds the part that last took a label off or set it; undefined where none did. */
export function changeOf({ changes }: Flow, name: string): LabelChange | undefined {
  return changes.findLast(({ labels }) => hasName(labels, name))
}
