import { expect, test } from 'vitest'
import { check } from '../../check.ts'
import { isAggregation } from '../../function-names.ts'
import { parse } from '../../parser/index.ts'
import { functionTable } from './index.ts'
import {
  arityOf,
  formatParameters,
  parameterAt,
  parseSignature,
  shortestCall,
} from './signature.ts'

const entries = [...functionTable.values()]

test('no function stands in the table twice, and each has a sentence', () => {
  expect(functionTable.size).toBe(new Set(entries.map(entry => entry.name)).size)
  expect(entries.filter(({ summary }) => !/^[A-Z].*\.$/.test(summary))).toEqual([])
})

test.each(['promql', 'metricsql'] as const)('the shortest call of each is right in %s', dialect => {
  const options = { dialect, experimental: true }
  for (const { name, group, [dialect]: signature } of entries) {
    if (signature === undefined) continue
    const text = shortestCall(name, signature)
    expect(check(parse(text, options), { ...options, text }), text).toBe(signature.result)
    expect(isAggregation(name, dialect), name).toBe(group === 'aggregation')
  }
})

test.each([
  'f(): scalar',
  'f(v: vector)',
  'f(v: range, nearest?: scalar)',
  'f(v: vector, ...label: string)',
  'f(v: vector, ...(from: string, to: string))',
  'f(label: string, phi: scalar, ...phi: scalar, v: vector)',
])('the signature %s is written as it is read', text => {
  const signature = parseSignature(text)
  const result = signature.result === 'vector' ? '' : `: ${signature.result}`
  expect(`f${formatParameters(signature)}${result}`).toBe(text)
})

test('arguments that repeat can stand in the middle', () => {
  const signature = parseSignature('f(label: string, ...phi: scalar, v: vector)')
  expect(arityOf(signature)).toEqual({ least: 2, most: Infinity })
  const names = [0, 1, 2, 3].map(i => parameterAt(signature, i, 4)?.name)
  expect(names).toEqual(['label', 'phi', 'phi', 'v'])
})

test('arguments that come in pairs take turns', () => {
  const signature = parseSignature('f(v: vector, ...(from: string, to: string))')
  expect(arityOf(signature)).toEqual({ least: 1, most: Infinity, step: 2 })
  const names = [0, 1, 2, 3, 4].map(i => parameterAt(signature, i, 5)?.name)
  expect(names).toEqual(['v', 'from', 'to', 'from', 'to'])
})
