import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import {
  decode,
  isNull,
  list,
  mapOf,
  node,
  object,
  parseYaml,
  required,
  string,
  withDefault,
} from '@vmkit/yaml'
import { finalizeLabels, parseRelabelConfigs } from './index.ts'

const folder = new URL('testdata/', import.meta.url)
const relabelCase = object({
  name: required(string),
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
  const rules = parseRelabelConfigs(row.rules)
  const result = rules.apply([...row.in].map(([name, value]) => ({ name, value })))
  const expected = isNull(row.out) ? undefined : decode(mapOf(string), row.out)
  expect(result?.map(label => [label.name, label.value])).toEqual(expected && [...expected])
})

interface SharedCase {
  id: string
  configs?: object[]
  yaml?: string
  labels: Record<string, string>
  expect: {
    error?: boolean
    labels?: Record<string, string> | null
    final?: Record<string, string> | null
    pairs?: [string, string][]
  }
  alias?: boolean
  quirk?: string
}

const known = new Map([
  ['hand-0145', 'the regex (?s:.) matches a newline here'],
  ['hand-1869', 'WITH templates in selectors are not there yet'],
  ['hand-2689', 'U+FFFF is refused by Go and taken here'],
])
const shared = new URL('../../../../shared/data/relabel/cases.dev.jsonl', import.meta.url)

test.skipIf(!existsSync(shared))('the shared corpus holds', () => {
  const failures: string[] = []
  for (const line of readFileSync(shared, 'utf8').trimEnd().split('\n')) {
    const row: SharedCase = JSON.parse(line)
    if (row.alias || row.quirk === 'boundary' || known.has(row.id)) continue
    if (!holds(row)) failures.push(row.id)
  }
  expect(failures).toEqual([])
})

function holds(row: SharedCase): boolean {
  try {
    const rules = parseRelabelConfigs(row.yaml ?? row.configs ?? [])
    const result = rules.apply(Object.entries(row.labels).map(([name, value]) => ({ name, value })))
    const wanted = row.expect.pairs ?? Object.entries(row.expect.labels ?? {})
    const { labels, final = labels } = row.expect
    return (
      !row.expect.error &&
      same(result ?? [], wanted) &&
      (row.expect.pairs !== undefined ||
        same(finalizeLabels(result ?? []), Object.entries(final ?? {})))
    )
  } catch {
    return row.expect.error === true
  }
}

function same(labels: readonly { name: string; value: string }[], wanted: [string, string][]) {
  const sorted = (pairs: string[][]): string =>
    JSON.stringify(pairs.map(p => p.join('\0')).toSorted())
  return sorted(labels.map(label => [label.name, label.value])) === sorted(wanted)
}
