import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { formatFailures, parseScript, runScript } from '../script/index.ts'

const folder = new URL('../../testdata/eval/', import.meta.url)

describe.each([
  ['promql', { dialect: 'promql' }],
  ['promql-experimental', { dialect: 'promql', experimental: true }],
  ['metricsql', { dialect: 'metricsql' }],
] as const)('in %s', (name, options) => {
  const files = readdirSync(new URL(name, folder))

  test.each(files)('%s holds', file => {
    const script = parseScript(readFileSync(new URL(`${name}/${file}`, folder), 'utf8'))
    const result = runScript(script, options)
    expect(formatFailures(file, script, result)).toBe('')
    expect(result.passed).toBeGreaterThan(0)
    expect(result.unsupported).toBe(0)
  })
})
