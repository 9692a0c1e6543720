import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { check } from './check.ts'
import { labelsFromObject } from './labels.ts'
import { optimize } from './optimize/index.ts'
import { parse, type Dialect, type DialectOptions } from './parser/index.ts'
import { prettify } from './prettify.ts'
import { print } from './print.ts'
import { parseSelector } from './selector.ts'

/** What a real program says of a query, and its normal forms. */
interface Verdict {
  readonly valid: boolean
  readonly pretty?: string
  readonly expanded?: string
  readonly string?: string
}
interface Row {
  readonly expr: string
  readonly prom?: Verdict
  readonly vm?: Verdict
  readonly main?: Verdict
}
interface Answer {
  readonly pretty: string
  readonly expanded?: string
  readonly string?: string
}

function inPromql(text: string, options: DialectOptions): Answer {
  const expr = parse(text, options)
  check(expr, { ...options, text })
  return { pretty: prettify(text, options), string: print(expr, options) }
}

function inMetricsql(text: string): Answer {
  return { expanded: print(optimize(parse(text))), pretty: prettify(text) }
}

/** What the real program would have to answer for ours to be right. */
function problemOf(text: string, verdict: Verdict, answer: (text: string) => Answer): string {
  let own: Answer
  try {
    own = answer(text)
  } catch (error) {
    return verdict.valid ? `refused: ${String(error)}` : ''
  }
  if (!verdict.valid) return 'accepted'
  const wanted = { ...verdict, pretty: verdict.pretty ?? verdict.string }
  for (const form of ['pretty', 'expanded', 'string'] as const) {
    if (wanted[form] !== undefined && wanted[form] !== own[form])
      return `${form} is ${own[form] ?? 'missing'}`
  }
  return ''
}

/** A body of `describe` runs even where its tests are skipped. */
function linesOf(file: URL): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : []
}

const folder = new URL('../../../../shared/data/promql/', import.meta.url)
const files = ['parser.dev.jsonl', 'parser-upstream.dev.jsonl']

describe.skipIf(!existsSync(folder))('the shared corpora hold', () => {
  const rows = files
    .flatMap(file => linesOf(new URL(file, folder)))
    .map((line): Row => JSON.parse(line))
  const later = { dialect: 'promql', experimental: true } as const

  test.each([
    ['prom', (text: string) => ({ pretty: inPromql(text, { dialect: 'promql' }).pretty })],
    ['main', (text: string) => inPromql(text, later)],
    ['vm', inMetricsql],
  ] as const)('%s', (side, answer) => {
    const problems = rows.flatMap(row => {
      const verdict = row[side]
      const problem = verdict === undefined ? '' : problemOf(row.expr, verdict, answer)
      return problem === '' ? [] : [`${row.expr}: ${problem}`]
    })
    expect(problems).toEqual([])
    expect(rows.length).toBeGreaterThan(3000)
  })
})

interface SelectorRow {
  readonly selector: string
  readonly labels: Readonly<Record<string, string>>
  /** What VictoriaMetrics says. */
  readonly expect: { readonly match?: boolean; readonly error?: boolean }
  /** Whether Prometheus says the same, where it was asked; else what it says. */
  readonly agree?: boolean
  readonly prom?: { readonly match?: boolean; readonly error?: boolean }
}

const selectors = new URL('../../../../shared/data/relabel/selectors.dev.jsonl', import.meta.url)

describe.skipIf(!existsSync(selectors))('the shared selectors hold', () => {
  const rows = linesOf(selectors).map((line): SelectorRow => JSON.parse(line))

  const matchOf = (row: SelectorRow, dialect: Dialect): boolean | undefined => {
    try {
      return parseSelector(row.selector, { dialect }).matches(labelsFromObject(row.labels))
    } catch {
      return undefined
    }
  }

  test('in MetricsQL', () => {
    const wrong = rows.filter(row => matchOf(row, 'metricsql') !== row.expect.match)
    expect(wrong.map(row => row.selector)).toEqual([])
    expect(rows.length).toBeGreaterThan(500)
  })

  test('in PromQL', () => {
    const wrong = rows.filter(row => {
      const answer = row.agree ? row.expect : row.prom
      return answer !== undefined && matchOf(row, 'promql') !== answer.match
    })
    expect(wrong.map(row => row.selector)).toEqual([])
  })
})
