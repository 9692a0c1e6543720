import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse, type Dialect } from '../parser/index.ts'
import { problemsOf } from './testdata/problems.ts'

interface Answer {
  readonly ok: boolean
  readonly resultType?: string
  readonly result?: readonly { readonly metric: Record<string, string> }[]
}
interface Row {
  readonly expr: string
  readonly vm?: Answer
  readonly prom?: Answer
}

// Results of the real programs; the files are not part of the repository.
const folder = new URL('../../../../../shared/data/promql/', import.meta.url)

describe.each(['promql', 'compliance', 'rules', 'metricsql'])('%s', name => {
  const file = new URL(`${name}.dev.jsonl`, folder)

  test.skipIf(!existsSync(file))('labels are as the real programs answer', () => {
    const rows = readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as Row)
    const sides: readonly (readonly ['vm' | 'prom', Dialect])[] = [
      ['vm', 'metricsql'],
      ['prom', 'promql'],
    ]
    for (const row of rows) {
      for (const [side, dialect] of sides) {
        const { ok, resultType = '', result = [] } = row[side] ?? { ok: false }
        if (!ok || !['vector', 'matrix'].includes(resultType)) continue
        const problems = problemsOf(
          parse(row.expr, { dialect }),
          result.map(({ metric }) => metric),
          { dialect },
        )
        expect(problems, `${dialect}: ${row.expr}`).toEqual([])
      }
    }
  })
})
