import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseScript, runScript } from './index.ts'

const folder = new URL('../../../../../shared/data/promql/promqltest/', import.meta.url)

// The scripts of Prometheus that we are given: how many cases each has, and how many of them need
// native histograms, which we do not have.
describe.skipIf(!existsSync(folder))('reads the scripts of Prometheus', () => {
  test.each([
    ['aggregators', 160, 35],
    ['functions', 431, 108],
    ['histograms', 185, 92],
    ['literals', 25, 0],
    ['operators', 214, 72],
    ['range_queries', 18, 2],
    ['selectors', 31, 0],
  ])('%s has %i cases, %i of them with native histograms', (name, count, native) => {
    const script = parseScript(readFileSync(new URL(`${name}.test`, folder), 'utf8'))
    const { results } = runScript(script, { checkMessages: false })
    const cases = results.filter(({ command }) => command.kind === 'eval')
    const needy = cases.filter(one => 'reason' in one && one.reason === 'native histograms')
    expect([cases.length, needy.length]).toEqual([count, native])
  })
})
