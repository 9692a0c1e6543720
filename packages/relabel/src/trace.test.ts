import { describe, expect, test } from 'vitest'
import { parseRelabelConfigs, type Trace } from './index.ts'

function traceOf(text: string, labels: Readonly<Record<string, string>>): Trace {
  return parseRelabelConfigs(text).trace(labels)
}

describe('a step', () => {
  const labels = { __name__: 'a.b', job: 'api', pod: 'shop-3', twin: 'api', line: 'a\nb' }
  test.each([
    ['{target_label: x, replacement: y}', true, 'applies to everything'],
    [
      '{source_labels: [job, none], regex: web, target_label: x}',
      false,
      'regex "web" does not match "api;" (job="api", none (not there))',
    ],
    [
      "{action: keep, source_labels: [pod], regex: 'shop|cart'}",
      false,
      'regex "shop|cart" does not match "shop-3" (pod="shop-3"); it matches the part "shop", but a regex has to match the whole value',
    ],
    ["{action: drop_metrics, regex: '.*b'}", true, 'regex ".*b" matches "a.b" (__name__="a.b")'],
    [
      '{if: \'foo{job="web"}\', target_label: x, replacement: y}',
      false,
      '"if" does not match: foo{job="web"} wants foo, but __name__="a.b"',
    ],
    [
      '{if: [\'{job="web" or none=~"x"}\', \'{}\'], target_label: x, replacement: y}',
      false,
      '"if" does not match: {job="web" or none=~"x"} wants job="web", but job="api"; {job="web" or none=~"x"} wants none=~"x", but there is no none; {} never matches',
    ],
    [
      '{action: keep, if: \'{job="web"}\'}',
      false,
      '"if" does not match: {job="web"}, but job="api"',
    ],
    ['{action: labeldrop, regex: t.*}', true, 'regex "t.*" matches the label name "twin"'],
    ['{action: labelmap, regex: x(.)}', false, 'regex "x(.)" matches no label name'],
    [
      "{action: labelmap_all, regex: 'n', replacement: m}",
      true,
      'regex "n" matches the label names "__name__", "twin", "line"',
    ],
    [
      '{action: drop_if_equal, source_labels: [job, twin]}',
      true,
      'job="api", twin="api" are equal',
    ],
    [
      '{action: keepequal, source_labels: [job], target_label: pod}',
      false,
      '"api" (job="api") does not equal pod="shop-3"',
    ],
    [
      '{action: keep_if_contains, source_labels: [job], target_label: pod}',
      false,
      'pod="shop-3" does not contain job="api"',
    ],
    [
      "{action: graphite, match: 'a.*', labels: {x: $1}}",
      true,
      'the metric name "a.b" matches "a.*"',
    ],
    ['{action: lowercase, source_labels: [job], target_label: x}', true, 'applies to everything'],
    [
      "{action: replace_all, source_labels: [job], regex: '-', replacement: _, target_label: job}",
      false,
      'regex "-" does not match "api" (job="api")',
    ],
  ])('of %s says whether it matched and why', (rule, matched, explanation) => {
    const [step] = traceOf(`- ${rule}`, labels).steps
    expect(step).toMatchObject({ matched, explanation })
  })

  test('carries its place, the labels before and after, and what changed', () => {
    const text = '# one\n- {source_labels: [a], target_label: b}\n- {action: labeldrop, regex: a}\n'
    const { steps } = parseRelabelConfigs(text, { file: 'r.yml' }).trace({ a: 'x', b: 'y' })
    expect(steps).toMatchObject([
      {
        index: 0,
        file: 'r.yml',
        line: 2,
        column: 3,
        changes: [{ name: 'b', before: 'y', after: 'x' }],
        after: [
          { name: 'a', value: 'x' },
          { name: 'b', value: 'x' },
        ],
      },
      { index: 1, line: 3, changes: [{ name: 'a', before: 'x' }], before: steps[0]?.after },
    ])
  })
})

test('trace() names the rule that set each label of the result', () => {
  const { origins, droppedBy } = traceOf(
    `
    - {source_labels: [a], target_label: b}
    - {action: labelmap, regex: (c), replacement: '\${1}_copy'}
    - {target_label: b, replacement: z}
    `,
    { a: 'x', c: 'y' },
  )
  expect(origins.map(({ name, setBy }) => [name, setBy?.index])).toEqual([
    ['a', undefined],
    ['c', undefined],
    ['b', 2],
    ['c_copy', 1],
  ])
  expect(droppedBy).toBeUndefined()
})

test('trace() names the rule that dropped the labels', () => {
  const trace = traceOf('- {action: labeldrop, regex: x}\n- {action: keep, if: foo}', { a: 'b' })
  expect(trace.droppedBy).toEqual({ index: 1, file: '', line: 2, column: 3 })
  expect(trace.steps[1]).toMatchObject({ matched: false, dropped: true, reason: { kind: 'if' } })
  expect(trace.origins).toEqual([])
})

test('trace() can be written as JSON', () => {
  const trace = traceOf('- {source_labels: [a], target_label: b}', { a: 'x' })
  expect(JSON.parse(JSON.stringify(trace))).toMatchObject({ steps: [{ index: 0 }], hints: [] })
})
