import { parseSignature, type Signature } from './signature.ts'

/** What a group of functions has in common, in the order of the docs page. */
export const functionGroups = [
  'aggregation',
  'rollup',
  'math',
  'time',
  'histogram',
  'label',
  'order',
  'graph',
  'series',
] as const

/** What a function works on. */
export type FunctionGroup = (typeof functionGroups)[number]

/** A function or aggregation: what it takes and gives in each dialect that has it. */
export interface FunctionEntry {
  readonly name: string
  readonly group: FunctionGroup
  readonly promql?: Signature
  readonly metricsql?: Signature
  /** Whether only releases of Prometheus after 3.5 have it. */
  readonly isExperimental?: true
  /** What it does, in one sentence. */
  readonly summary: string
}

type Row = Omit<FunctionEntry, 'group'>

/** A function that both dialects have; `inMetricsql` where it takes other arguments there. */
export function both(text: string, summary: string, inMetricsql = text): Row {
  const { name, ...signature } = parseSignature(text)
  return { name, promql: signature, metricsql: signatureOf(inMetricsql), summary }
}

/** A function of PromQL alone. */
export function promql(text: string, summary: string): Row {
  const { name, ...signature } = parseSignature(text)
  return { name, promql: signature, summary }
}

/** A function of releases of Prometheus after 3.5. */
export function later(text: string, summary: string, inMetricsql?: string): Row {
  const row = { ...promql(text, summary), isExperimental: true } as const
  return inMetricsql === undefined ? row : { ...row, metricsql: signatureOf(inMetricsql) }
}

/** A function of MetricsQL alone. */
export function metricsql(text: string, summary: string): Row {
  const { name, ...signature } = parseSignature(text)
  return { name, metricsql: signature, summary }
}

function signatureOf(text: string): Signature {
  const { name: _, ...signature } = parseSignature(text)
  return signature
}

/** Puts rows into a group. */
export function inGroup(group: FunctionGroup, rows: readonly Row[]): FunctionEntry[] {
  return rows.map(row => ({ ...row, group }))
}
