import { check, functions, type Binary, type Call, type Expr } from '@vmkit/promql-lite'
import { formatValue } from '@vmkit/promql-lite/number'

/** Writes a PromQL tree as Prometheus' `parse_query` does. */
export function treeJson(expr: Expr): unknown {
  switch (expr.kind) {
    case 'number':
      return { type: 'numberLiteral', val: formatValue(expr.value) }
    case 'string':
      return { type: 'stringLiteral', val: expr.value }
    case 'paren':
      return { type: 'parenExpr', expr: treeJson(expr.expr) }
    case 'unary':
      return { type: 'unaryExpr', op: expr.op, expr: treeJson(expr.expr) }
    case 'binary':
      return {
        type: 'binaryExpr',
        op: expr.op,
        lhs: treeJson(expr.left),
        rhs: treeJson(expr.right),
        matching: matchingJson(expr),
        bool: expr.bool,
      }
    case 'call':
      return { type: 'call', func: functionJson(expr), args: expr.args.map(treeJson) }
    case 'aggregate': {
      const [parameter, input = parameter] = expr.args
      return {
        type: 'aggregation',
        op: expr.name,
        expr: input && treeJson(input),
        param: parameter && expr.args.length > 1 ? treeJson(parameter) : null,
        grouping: expr.grouping?.labels ?? [],
        without: expr.grouping?.kind === 'without',
      }
    }
    case 'subquery':
      return {
        type: 'subquery',
        expr: treeJson(expr.expr),
        range: expr.range?.ms ?? 0,
        step: expr.step?.ms ?? 0,
        ...modifiersJson(expr),
      }
    case 'selector':
      return {
        type: expr.range === undefined ? 'vectorSelector' : 'matrixSelector',
        name: expr.name ?? '',
        ...(expr.range !== undefined && { range: expr.range.ms }),
        matchers: matchersJson(expr),
        ...modifiersJson(expr),
      }
    case 'rollup':
    case 'with':
      throw new Error(`BUG: "${expr.kind}" in PromQL`)
  }
}

/** The name before the braces comes last. */
function matchersJson({
  groups: [group = []],
  name,
}: Extract<Expr, { kind: 'selector' }>): unknown {
  const isName = (filter: (typeof group)[number]): boolean =>
    name !== undefined && filter.name === '__name__' && filter.value === name
  return [...group.filter(filter => !isName(filter)), ...group.filter(isName)].map(
    ({ name: label, op, value }) => ({ name: label, type: op, value }),
  )
}

function modifiersJson({ at, offset }: Extract<Expr, { kind: 'selector' | 'subquery' }>): object {
  return {
    offset: offset?.ms ?? 0,
    timestamp: at?.kind === 'number' ? Math.round(1000 * at.value) : null,
    startOrEnd: at?.kind === 'call' ? at.name : null,
  }
}

function matchingJson({ op, left, right, matching }: Binary): object | null {
  const isVector = (side: Expr): boolean => check(side, { dialect: 'promql' }) === 'vector'
  if (!isVector(left) || !isVector(right)) return null
  const isSet = op === 'and' || op === 'or' || op === 'unless'
  const side = matching?.group?.side
  const card = side === undefined ? 'one-to-one' : side === 'left' ? 'many-to-one' : 'one-to-many'
  return {
    card: isSet ? 'many-to-many' : card,
    labels: matching?.labels ?? [],
    on: matching?.kind === 'on',
    include: matching?.group?.include ?? [],
  }
}

function functionJson({ name }: Call): object {
  const signature = functions.get(name)
  const { optional = 0 } = signature ?? {}
  return {
    name,
    argTypes: signature?.args ?? [],
    variadic: optional === 'many' ? -1 : optional,
    returnType: signature?.result,
  }
}
