import { formatLabels, labelsFromObject } from '@vmkit/promql-lite/labels'
import { describe, expect, test } from 'vitest'
import { mergeLabels, overlayLabels } from './labels.ts'
import { evaluateRecording, type RecordingState } from './recording.ts'

const rows = (...shops: string[]) =>
  shops.map(shop => ({
    labels: labelsFromObject({ __name__: 'raw', shop }),
    value: 1,
    timestampMs: 1500,
  }))

function evaluate(state: RecordingState, ...shops: string[]) {
  const result = evaluateRecording(
    state,
    'new:name',
    labelsFromObject({ team: 't' }),
    rows(...shops),
    {
      tsMs: 2000,
      limit: 2,
    },
  )
  return {
    ...result,
    written: result.write.map(
      one => `${formatLabels(one.labels)} ${one.stale ? 'stale' : one.value} @${one.timestampMs}`,
    ),
  }
}

describe('evaluateRecording', () => {
  test('names the rows, adds labels, and keeps the time of the datasource', () => {
    expect(evaluate(new Map(), 'a').written).toEqual(['new:name{shop="a",team="t"} 1 @1500'])
  })

  test('ends series that are gone', () => {
    const { state } = evaluate(new Map(), 'a', 'b')
    expect(evaluate(state, 'b').written).toEqual([
      'new:name{shop="b",team="t"} 1 @1500',
      'new:name{shop="a",team="t"} stale @2000',
    ])
  })

  test('tells series apart whose values hold commas and equals signs', () => {
    const { state } = evaluate(new Map(), 'a,team=t')
    expect(evaluate(state, 'a').written).toEqual([
      'new:name{shop="a",team="t"} 1 @1500',
      'new:name{shop="a,team=t",team="t"} stale @2000',
    ])
  })

  test('beyond the limit or with duplicates writes nothing and remembers what was there', () => {
    const { state } = evaluate(new Map(), 'a')
    expect(evaluate(state, 'a', 'b', 'c')).toMatchObject({
      error: 'the rule has 3 series; its limit is 2',
      written: [],
      state,
    })
    expect(evaluate(state, 'b', 'b')).toMatchObject({
      error: expect.stringContaining('two series of the result become'),
      state,
    })
  })
})

describe('mergeLabels', () => {
  test.each([
    ['adds what is absent', { a: '1' }, { b: '2' }, { a: '1', b: '2' }],
    ['leaves equal values alone', { a: '1' }, { a: '1' }, { a: '1' }],
    ['keeps the original of another value', { a: '1' }, { a: '2' }, { a: '2', exported_a: '1' }],
    [
      'puts it in place of an older original',
      { a: '1', exported_a: '0' },
      { a: '2' },
      { a: '2', exported_a: '1' },
    ],
    ['removes a label whose value is empty', { a: '1', b: '2' }, { a: '' }, { b: '2' }],
    ['drops the metric name', { __name__: 'm', a: '1' }, {}, { a: '1' }],
  ] as const)('%s', (_, result, added, expected) => {
    expect(mergeLabels(labelsFromObject(result), labelsFromObject(added))).toEqual(
      labelsFromObject(expected),
    )
  })

  test('overlayLabels: later sets win', () => {
    const sets = [{ a: 'external', b: 'external' }, { b: 'group', c: 'group' }, { c: 'rule' }].map(
      labelsFromObject,
    )
    expect(overlayLabels(...sets)).toEqual(
      labelsFromObject({ a: 'external', b: 'group', c: 'rule' }),
    )
  })
})
