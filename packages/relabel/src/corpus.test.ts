import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  decode,
  isNull,
  list,
  mapOf,
  node,
  object,
  oneOf,
  parseYaml,
  required,
  string,
  withDefault,
} from '@vmkit/yaml'
import {
  finalizeLabels,
  parseRelabelConfigs,
  parseSelector,
  type DialectName,
  type Labels,
} from './index.ts'

const folder = new URL('testdata/', import.meta.url)
const relabelCase = object({
  name: required(string),
  dialect: withDefault(oneOf('victoriametrics', 'prometheus'), 'victoriametrics'),
  rules: required(node),
  in: withDefault(mapOf(string), new Map<string, string>()),
  out: required(node),
})

const files = readdirSync(folder).filter(file => file.endsWith('.yaml'))
const cases = files.flatMap(file => {
  const root = parseYaml(readFileSync(new URL(file, folder), 'utf8'), { file })
  return decode(list(relabelCase), root).map(row => ({ ...row, file }))
})

test.each(cases)('$file: $name', row => {
  const rules = parseRelabelConfigs(row.rules, { dialect: row.dialect })
  const input = [...row.in].map(([name, value]) => ({ name, value }))
  const result = rules.apply(input)
  const expected = isNull(row.out) ? undefined : decode(mapOf(string), row.out)
  expect(result?.map(label => [label.name, label.value])).toEqual(expected && [...expected])
  expect(rules.trace(input).result).toEqual(result)
})

/** What a program made of a case. */
interface Answer {
  error?: boolean
  labels?: Record<string, string> | null
  final?: Record<string, string> | null
  pairs?: [string, string][]
  match?: boolean
}

interface SharedCase {
  id: string
  configs?: object[]
  yaml?: string
  selector?: string
  labels: Record<string, string>
  expect: Answer
  /** Whether Prometheus answers the same; not there when it was not asked. */
  agree?: boolean
  prom?: Answer
  alias?: boolean
  quirk?: string
}

const inText =
  'the programs read it as text, where U+FFFF is refused; an object can hold any character'
const known: Readonly<Record<DialectName, ReadonlyMap<string, string>>> = {
  victoriametrics: new Map([['hand-2689', inText]]),
  prometheus: new Map([['hand-2689', inText]]),
}

const shared = new URL('../../../../shared/data/relabel/', import.meta.url)

function readShared(file: string): SharedCase[] {
  const lines = readFileSync(new URL(file, shared), 'utf8').trimEnd().split('\n')
  return lines.map((line): SharedCase => JSON.parse(line))
}

/** The answer of the program whose dialect it is. */
function answerOf(row: SharedCase, dialect: DialectName): Answer | undefined {
  if (dialect === 'victoriametrics' || row.agree === true) return row.expect
  return row.agree === false ? row.prom : undefined
}

describe.skipIf(!existsSync(shared))('the shared corpus', () => {
  test.each(['victoriametrics', 'prometheus'] as const)('holds for rules of %s', dialect => {
    let count = 0
    const failures: string[] = []
    for (const row of readShared('cases.dev.jsonl')) {
      const answer = answerOf(row, dialect)
      const isQuirk = dialect === 'victoriametrics' && row.quirk === 'boundary'
      if (answer === undefined || row.alias || isQuirk || known[dialect].has(row.id)) continue
      count++
      if (!rulesHold(row, dialect, answer)) failures.push(row.id)
    }
    expect(failures).toEqual([])
    expect(count).toBeGreaterThan(900)
  })

  test.each(['victoriametrics', 'prometheus'] as const)('holds for selectors of %s', dialect => {
    const failures = readShared('selectors.dev.jsonl').filter(row => {
      const answer = answerOf(row, dialect)
      return answer !== undefined && !selectorHolds(row, dialect, answer)
    })
    expect(failures.map(row => row.id)).toEqual([])
  })
})

function toLabels(values: Record<string, string>): Labels {
  return Object.entries(values).map(([name, value]) => ({ name, value }))
}

function rulesHold(row: SharedCase, dialect: DialectName, answer: Answer): boolean {
  try {
    const rules = parseRelabelConfigs(row.yaml ?? row.configs ?? [], { dialect })
    const result = rules.apply(toLabels(row.labels)) ?? []
    const { labels, final = labels, pairs } = answer
    if (answer.error || !same(rules.trace(row.labels).result ?? [], toPairs(result))) return false
    if (pairs !== undefined) return same(result, pairs)
    const hasFinal = dialect === 'victoriametrics'
    return (
      same(result, Object.entries(labels ?? {})) &&
      (!hasFinal || same(finalizeLabels(result), Object.entries(final ?? {})))
    )
  } catch {
    return answer.error === true
  }
}

function selectorHolds(row: SharedCase, dialect: DialectName, answer: Answer): boolean {
  try {
    const selector = parseSelector(row.selector ?? '', {
      dialect: dialect === 'prometheus' ? 'promql' : 'metricsql',
    })
    return selector.matches(toLabels(row.labels)) === answer.match
  } catch {
    return answer.error === true
  }
}

function toPairs(labels: Labels): [string, string][] {
  return labels.map(({ name, value }) => [name, value])
}

function same(labels: Labels, wanted: readonly [string, string][]): boolean {
  const sorted = (pairs: readonly [string, string][]): string =>
    JSON.stringify(pairs.map(pair => pair.join('\0')).toSorted())
  return sorted(toPairs(labels)) === sorted(wanted)
}
