import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { formatFailures, parseScript, runScript } from '../script/index.ts'

const folder = new URL('../../testdata/eval/', import.meta.url)

describe.each(['promql', 'metricsql'] as const)('in %s', dialect => {
  const files = readdirSync(new URL(dialect, folder))

  test.each(files)('%s holds', file => {
    const script = parseScript(readFileSync(new URL(`${dialect}/${file}`, folder), 'utf8'))
    const result = runScript(script, { dialect })
    expect(formatFailures(file, script, result)).toBe('')
    expect(result.passed).toBeGreaterThan(0)
    expect(result.unsupported).toBe(0)
  })
})
