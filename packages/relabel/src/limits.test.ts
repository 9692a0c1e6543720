import { describe, expect, test } from 'vitest'
import { parseRelabelConfigs, RelabelConfigError } from './index.ts'

const many = 100_000
const manyLabels = Array.from({ length: many }, (_, i) => ({ name: `label_${i}`, value: `v${i}` }))

/** What a person may wait for; everything here takes a fraction of it, a hang takes for ever. */
const timeout = 20_000

describe.each(['victoriametrics', 'prometheus'] as const)('with %s', dialect => {
  test.each([
    ['labelmap', { action: 'labelmap', regex: 'label_(.+)', replacement: 'copy_$1' }, 2 * many],
    ['labelmap onto what is there', { action: 'labelmap', regex: '(label_.+)' }, many],
    ['labeldrop', { action: 'labeldrop', regex: 'label_.*[13579]' }, many / 2],
    ['labelkeep', { action: 'labelkeep', regex: 'label_1.*' }, 11_111],
    ['replace', { source_labels: ['label_99999'], target_label: 'x' }, many + 1],
  ])('%s over 100,000 labels ends', { timeout }, (_name, rule, count) => {
    const rules = parseRelabelConfigs([rule], { dialect })
    expect(rules.apply(manyLabels)).toHaveLength(count)
    expect(rules.trace(manyLabels).result).toHaveLength(count)
  })

  test('10,000 rules are read, run and explained', { timeout }, () => {
    const list = Array.from({ length: 10_000 }, (_, i) => ({
      source_labels: ['a'],
      regex: i % 2 ? `x${i}` : `(y|z)[0-9]+${i}`,
      target_label: `t${i}`,
      replacement: 'hit',
    }))
    const rules = parseRelabelConfigs(list, { dialect })
    expect(rules.apply({ a: 'x77' })).toEqual({ a: 'x77', t77: 'hit' })
    expect(rules.trace({ a: 'x77' }).steps).toHaveLength(10_000)
  })

  test('10,000 wrong rules are all reported', { timeout }, () => {
    const text = '- {action: kepp}\n'.repeat(10_000)
    const problems = (() => {
      try {
        parseRelabelConfigs(text, { dialect })
      } catch (error) {
        if (error instanceof RelabelConfigError) return error.problems
      }
      return []
    })()
    expect(problems).toHaveLength(10_000)
    expect(problems.at(-1)).toMatchObject({ line: 10_000, column: 12 })
  })

  const megabyte = 1 << 20
  test.each([
    ['of one literal', 'x'.repeat(megabyte)],
    ['of many alternatives', 'ab|'.repeat(megabyte / 3)],
    ['of classes', '[a-z]'.repeat(megabyte / 5)],
    ['of open groups', '('.repeat(megabyte)],
    ['of nested groups', `${'('.repeat(megabyte / 2)}${')'.repeat(megabyte / 2)}`],
    ['of repeats', 'a{1000}'.repeat(megabyte / 7)],
  ])('a regex of a megabyte %s is taken or refused', { timeout }, (_name, regex) => {
    try {
      const rules = parseRelabelConfigs([{ source_labels: ['a'], regex, target_label: 'b' }], {
        dialect,
      })
      expect(rules.apply({ a: 'nothing of the kind' })).toEqual({ a: 'nothing of the kind' })
    } catch (error) {
      expect(error).toBeInstanceOf(RelabelConfigError)
      expect(String(error).length).toBeLessThan(10_000)
    }
  })

  test('a regex that makes backtracking engines hang does not', { timeout }, () => {
    const rules = parseRelabelConfigs(
      [{ action: 'keep', source_labels: ['a'], regex: '(a+)+(b|a*)*c' }],
      { dialect },
    )
    expect(rules.apply({ a: 'a'.repeat(50_000) })).toBeUndefined()
  })

  test('values of a megabyte go through', { timeout }, () => {
    const big = 'ab-'.repeat(megabyte / 3)
    const rules = parseRelabelConfigs(
      [
        { action: 'hashmod', source_labels: ['a'], target_label: 'h', modulus: 10 },
        { action: 'uppercase', source_labels: ['a'], target_label: 'u' },
        { source_labels: ['a'], regex: '(.*)-(.*)', target_label: 'r', replacement: '$2$1' },
      ],
      { dialect },
    )
    expect(Object.keys(rules.apply({ a: big }) ?? {})).toEqual(['a', 'h', 'u', 'r'])
  })
})
