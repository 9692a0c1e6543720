import {
  formatParameters,
  functionGroups,
  functionTable,
  shortestCall,
  type Dialect,
  type FunctionEntry,
  type FunctionGroup,
  type Signature,
} from '../packages/promql-lite/src/index.ts'
import { MemoryStorage, evaluateInstant } from '../packages/promql-lite/src/eval/index.ts'

const headings: Readonly<Record<FunctionGroup, string>> = {
  aggregation: 'Aggregations',
  rollup: 'Over a window of samples',
  math: 'Of each value',
  time: 'Time and calendar',
  histogram: 'Histograms',
  label: 'Labels',
  order: 'Order and choice',
  graph: 'Over all points of a graph',
  series: 'Of a whole set of series',
}

/** The page of docs/ that is made from the function table. */
export function functionPage(): { readonly file: string; readonly text: string } {
  const entries = [...functionTable.values()]
  const sections = functionGroups.map(group => section(group, entries))
  const text = `# Functions of PromQL and MetricsQL

<!-- Made by npm run docs from the function table in packages/promql-lite/src/check/functions. -->

All functions and aggregations are parsed, checked and printed. What is evaluated as well is found by evaluating the shortest call of each: **yes** in both languages, or the name of the one that has it.

${table([
  ['', 'PromQL', 'MetricsQL'],
  ['known', count(entries, 'promql', () => true), count(entries, 'metricsql', () => true)],
  ['evaluated', count(entries, 'promql', isEvaluated), count(entries, 'metricsql', isEvaluated)],
])}

How to read the arguments: \`x?\` can be left out, \`...x\` comes any number of times. In MetricsQL a window can be left out after a selector, a single series stands for a number, and aggregations take several vectors. A cell that says "same" takes the same arguments in both languages; \`(later)\` marks what Prometheus has only after 3.5.

${sections.join('\n\n')}
`
  return { file: 'promql-functions.md', text }
}

function section(group: FunctionGroup, all: readonly FunctionEntry[]): string {
  const entries = all
    .filter(entry => entry.group === group)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return `## ${headings[group]}

${table([['name', 'PromQL', 'MetricsQL', 'evaluated', 'what it gives'], ...entries.map(row)])}`
}

/** A table with its columns in line, as the formatter wants it. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) =>
    Math.max(...rows.map(cells => (cells[i] ?? '').length)),
  )
  const [head, ...body] = rows.map(
    cells => `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`,
  )
  return [head, `| ${widths.map(width => '-'.repeat(width)).join(' | ')} |`, ...body].join('\n')
}

function row(entry: FunctionEntry): string[] {
  const { name, promql, metricsql, isExperimental, summary } = entry
  const first = promql === undefined ? '' : argumentsOf(promql) + (isExperimental ? ' (later)' : '')
  const second = metricsql === undefined ? '' : argumentsOf(metricsql)
  const isSame = second !== '' && promql !== undefined && second === argumentsOf(promql)
  return [`\`${name}\``, first, isSame ? 'same' : second, evaluated(entry), summary]
}

function argumentsOf(signature: Signature): string {
  const result = signature.result === 'vector' ? '' : `: ${signature.result}`
  return `\`${formatParameters(signature)}${result}\``
}

function evaluated(entry: FunctionEntry): string {
  const known = (['promql', 'metricsql'] as const).filter(dialect => entry[dialect] !== undefined)
  const has = known.filter(dialect => isEvaluated(entry, dialect))
  if (has.length === known.length) return '**yes**'
  return has.map(dialect => (dialect === 'promql' ? 'PromQL' : 'MetricsQL')).join('')
}

function count(
  entries: readonly FunctionEntry[],
  dialect: Dialect,
  isCounted: (entry: FunctionEntry, dialect: Dialect) => boolean,
): string {
  const counted = entries.filter(entry => entry[dialect] !== undefined && isCounted(entry, dialect))
  return String(counted.length)
}

function isEvaluated(entry: FunctionEntry, dialect: Dialect): boolean {
  const signature = entry[dialect]
  if (signature === undefined) return false
  try {
    evaluateInstant(new MemoryStorage(), shortestCall(entry.name, signature), {
      experimental: true,
      dialect,
      timeMs: 0,
    })
    return true
  } catch {
    // Refused by name, unknown to the parser (of later releases), or not with such arguments.
    return false
  }
}
