import type { ValueType } from './ast.ts'
import { functionTable } from './check/functions/index.ts'
import { arityOf, type Signature } from './check/functions/signature.ts'

/** A function of PromQL: what it takes and gives. */
export interface FunctionSignature {
  readonly args: readonly ValueType[]
  /** How many of the last arguments may be left out; `many` repeats the last one. */
  readonly optional?: number | 'many'
  readonly result: ValueType
  /** Whether only releases of Prometheus after 3.5 have it. */
  readonly isExperimental?: true
}

/** Every function of PromQL, by name; the aggregations stand apart. */
export const functions: ReadonlyMap<string, FunctionSignature> = new Map(
  [...functionTable.values()].flatMap(({ name, group, promql, isExperimental }) => {
    if (promql === undefined || group === 'aggregation') return []
    const signature = { ...signatureOf(promql), ...(isExperimental && { isExperimental }) }
    return [[name, signature] as const]
  }),
)

/** Aggregations of PromQL that have a parameter, with its type. */
export const parameters: ReadonlyMap<string, ValueType> = new Map(
  [...functionTable.values()].flatMap(({ name, group, promql }) => {
    const [first, second] = promql?.parameters ?? []
    if (group !== 'aggregation' || first === undefined || second === undefined) return []
    return [[name, first.type] as const]
  }),
)

function signatureOf(signature: Signature): FunctionSignature {
  const { parameters: listed, rest, result } = signature
  const args = [...listed, ...(rest?.parameters ?? [])].map(({ type }) => type)
  const missing = args.length - arityOf(signature).least
  const optional = rest === undefined ? missing : 'many'
  return { args, ...(optional !== 0 && { optional }), result }
}
