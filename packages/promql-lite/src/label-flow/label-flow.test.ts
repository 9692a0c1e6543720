import { describe, expect, test } from 'vitest'
import { parse, parseAsWritten } from '../parser/index.ts'
import { changeOf, labelFlow } from './index.ts'
import { flowOf, shown, told } from './testdata/told.ts'

const NAME = '__name__'

describe.each(['promql', 'metricsql'] as const)('in %s', dialect => {
  test.each([
    ['a metric has any label, its name for certain', 'm', 'any | __name__=m'],
    ['a filter by = pins a value', 'm{job="api"}', 'any | __name__=m job=api'],
    [
      'a filter by = with an empty value excludes the label',
      'm{job=""}',
      'any but job | __name__=m',
    ],
    ['a filter by != with an empty value demands the label', 'm{job!=""}', 'any | __name__=m job'],
    ['an alternation of texts leaves these values', 'm{job=~"a|b"}', 'any | __name__=m job=a/b'],
    ['a pattern that takes nothing says nothing', 'm{job=~"a.*|"}', 'any | __name__=m'],
    ['a pattern that wants a letter demands the label', 'm{job=~".+"}', 'any | __name__=m job'],
    ['an exclusion says nothing', 'm{job!="x"}', 'any | __name__=m'],
    ['several filters work together', 'm{job=~"a|b",job!="a"}', 'any | __name__=m job=b'],
    [
      'filters that contradict each other find nothing',
      'm{job="a",job!~"a"}',
      'nothing after selector',
    ],
    ['a window changes nothing', 'm{job="a"}[5m] offset 1m', 'any | __name__=m job=a'],
    [
      'a subquery changes nothing',
      'max_over_time(rate(m{job="a"}[5m])[1h:])',
      `any but ${NAME} | job=a`,
    ],
    ['a number has no labels', '1', 'none |'],
    ['the time has no labels', 'time()', 'none |'],
    ['scalar() takes all labels off', 'scalar(m{job="a"})', 'none |'],
    ['vector() of a number has no labels', 'vector(1)', 'none |'],

    ['an aggregation takes all labels off', 'sum(m{job="a"})', 'none |'],
    ['"by" leaves the labels it names', 'sum by (job, x) (m{job="a"})', 'only job x | job=a'],
    ['"by" cannot bring back what is gone', 'sum by (a) (sum by (b) (m))', 'none |'],
    ['"by" can keep the metric name', `sum by (${NAME}) (m)`, `only ${NAME} | __name__=m`],
    [
      '"without" takes off what it names, and the name',
      'sum without (x) (m{job="a"})',
      `any but ${NAME} x | job=a`,
    ],
    ['topk keeps the whole series', 'topk by (x) (1, m{job="a"})', 'any | __name__=m job=a'],
    ['bottomk keeps the whole series', 'bottomk(1, m)', 'any | __name__=m'],
    ['count_values sets its label', 'count_values by (job) ("v", m)', 'only job v | v'],
    ['quantile is an aggregation like others', 'quantile by (job) (0.9, m)', 'only job |'],

    ['rate takes the metric name off', 'rate(m[5m])', `any but ${NAME} |`],
    ['last_over_time keeps it', 'last_over_time(m[5m])', 'any | __name__=m'],
    ['a sign takes it off', '-m', `any but ${NAME} |`],
    ['a sign of plus does not', '+m', 'any | __name__=m'],
    ['sorting keeps it', 'sort_desc(m)', 'any | __name__=m'],
    ['abs takes it off', 'abs(m)', `any but ${NAME} |`],
    ['histogram_quantile eats le', 'histogram_quantile(0.9, sum by (job, le) (m))', 'only job |'],
    ['a part of a date without an argument has no labels', 'hour()', 'none |'],
    ['and with one the labels of that', 'hour(m{job="a"})', `any but ${NAME} | job=a`],

    [
      'absent has the labels that are pinned',
      'absent(m{job="a",x=~"b.*",y!="c"})',
      'only job | job=a',
    ],
    ['absent_over_time too', 'absent_over_time(m{job="a"}[5m])', 'only job | job=a'],
    ['absent of anything else has none', 'absent(sum by (job) (m{job="a"}))', 'none |'],
    ['an excluded label is not on absent', 'absent(m{job=""})', 'none |'],

    ['a number beside a series takes its name off', 'm{job="a"} * 2', `any but ${NAME} | job=a`],
    ['a comparison with a number keeps it', 'm{job="a"} > 2', 'any | __name__=m job=a'],
    ['also from the other side', '2 < m', 'any | __name__=m'],
    ['bool takes it off', 'm > bool 2', `any but ${NAME} |`],
    [
      'both sides of an operator agree on all labels',
      'a{x="1"} + b{y="2"}',
      `any but ${NAME} | x=1 y=2`,
    ],
    ['"on" leaves its labels', 'a{x="1"} + on (x, y) b{z="2"}', 'only x y | x=1'],
    ['and what one side pins, the other has as well', 'a + on (x, y) b{x="2"}', 'only x y | x=2'],
    ['"ignoring" takes its labels off', 'a{x="1"} / ignoring (x) b', `any but ${NAME} x |`],
    ['a comparison with "on" loses the name', 'a > on (x) b', 'only x |'],
    ['a comparison with "ignoring" keeps it', 'a > ignoring (x) b', 'any but x | __name__=a'],
    ['group_left keeps the left side', 'a{x="1"} * on (job) group_left b', `any but ${NAME} | x=1`],
    [
      'and takes labels of the right side',
      'a * on (job) group_left (v) b{v="1"}',
      `any but ${NAME} | v=1`,
    ],
    [
      'or takes them off where they are missing',
      'a{v="1"} * on (job) group_left (v) sum by (job) (b)',
      `any but ${NAME} v |`,
    ],
    ['they may be missing', 'a{v="1"} * on (job) group_left (v) b', `any but ${NAME} |`],
    [
      'group_right keeps the right side',
      'a{x="1"} * on (job) group_right (x) b{y="2"}',
      `any but ${NAME} | x=1 y=2`,
    ],
    ['a join on a label that one side lost', 'a{x="1"} * on (x) sum by (y) (b)', 'nothing after *'],
    ['a join of values that differ', 'a{x="1"} * on (x) b{x="2"}', 'nothing after *'],
    [
      'a join on a label that may be missing',
      'a * on (x) group_left sum by (y) (b)',
      `any but ${NAME} x |`,
    ],

    ['"and" keeps the left side', 'a{x="1"} and b{y="2"}', 'any | __name__=a x=1 y=2'],
    [
      '"and on" says nothing of other labels',
      'a{x="1"} and on (x) b{y="2"}',
      'any | __name__=a x=1',
    ],
    ['"and" can be impossible', 'a{x="1"} and on (x) b{x="2"}', 'nothing after and'],
    ['"unless" keeps the left side', 'a{x="1"} unless b{x="2"}', 'any | __name__=a x=1'],
    ['"or" has both sides', 'a{x="1"} or b{x="2",y="1"}', 'any | __name__=a/b x=1/2'],
    ['"or" of different groupings', 'sum by (x) (a) or sum by (y) (b)', 'only x y |'],
    ['a side of "or" that is empty does not count', 'a{x="1",x="2"} or sum by (y) (b)', 'only y |'],
    ['"or" of a number may have no labels', 'a{x="1"} or vector(0)', 'any | __name__=a? x=1?'],

    [
      'label_replace may set its target',
      'label_replace(m, "t", "$1", "s", "(x+)")',
      'any | __name__=m',
    ],
    [
      'a copy of a label that is there is there',
      'label_replace(m{s!=""}, "t", "$1", "s", "(.+)")',
      'any | __name__=m s t',
    ],
    [
      'a copy of a pinned label is pinned',
      'label_replace(m{s="a-b"}, "t", "$1", "s", "(.*)-.*")',
      'any | __name__=m s=a-b t=a',
    ],
    [
      'a copy of all that there may be',
      'label_replace(sum by (s) (m), "t", "$1", "s", "(.*)")',
      'only s t |',
    ],
    ['a text for all', 'label_replace(m, "t", "x", "", "")', 'any | __name__=m t=x'],
    ['a text for some', 'label_replace(sum by (s) (m), "t", "x", "s", "y.*")', 'only s t | t=x?'],
    [
      'nothing for all takes the target off',
      'label_replace(m, "t", "", "s", ".*")',
      'any but t | __name__=m',
    ],
    [
      'one that never matches changes nothing',
      'label_replace(m{s="a",t="b"}, "t", "x", "s", "c")',
      'any | __name__=m s=a t=b',
    ],
    ['one that is wrong says nothing', 'label_replace(m, "t", "x", "", "(")', 'any | __name__=m'],
    [
      'the metric name can be replaced',
      `label_replace(m, "${NAME}", "n", "", "")`,
      'any | __name__=n',
    ],
    [
      'label_join of labels that may be missing',
      'label_join(sum by (a, b) (m), "t", "", "a", "b")',
      'only a b t |',
    ],
    [
      'a separator is always there',
      'label_join(sum by (a, b) (m), "t", "-", "a", "b")',
      'only a b t | t',
    ],
    [
      'label_join of nothing takes the target off',
      'label_join(m, "t", "-")',
      'any but t | __name__=m',
    ],
  ])('%s: %s', (_, text, expected) => {
    expect(told(text, dialect)).toBe(expected)
  })
})

describe('in PromQL alone', () => {
  test.each([
    [
      'count_values sets its label before it groups',
      'count_values without (v) ("v", m)',
      `any but ${NAME} v |`,
    ],
    [
      'bool takes off a name that a group brought in',
      `a > bool on (x) group_left (${NAME}) b`,
      `any but ${NAME} |`,
    ],
    ['arithmetic does not', `a * on (x) group_left (${NAME}) b`, 'any | __name__=b'],
    ['a pattern that excludes all finds nothing', 'm{a!~".*"}', 'nothing after selector'],
    [
      'metric names are compared if they are asked for',
      `a and on (${NAME}) b`,
      'nothing after and',
    ],
    ['avg_over_time takes the name off', 'avg_over_time(m[5m])', `any but ${NAME} |`],
    ['round takes it off', 'round(m)', `any but ${NAME} |`],
    ['a series without labels is no number', 'a{x="1"} * sum(b)', 'nothing after *'],
    ['without pins the join is only narrow', 'a * sum(b)', 'none |'],
    ['info adds any label', 'info(sum by (a) (m))', 'any |'],
    ['info adds the labels it asks for', 'info(sum by (a) (m), {b!=""})', 'only a b |'],
    [
      'histogram_quantile eats le of all labels',
      'histogram_quantile(0.9, m)',
      `any but ${NAME} le |`,
    ],
    ['histogram_avg is for native histograms', 'histogram_avg(sum by (le) (m))', 'only le |'],
    ['functions are found by exact name', 'SUM by (x) (m)', 'only x |'],
  ])('%s: %s', (_, text, expected) => {
    expect(told(text, 'promql')).toBe(expected)
  })

  test('filling in takes away what is certain', () => {
    const options = { dialect: 'promql', experimental: true } as const
    const { can, must } = labelFlow(
      parse('sum by (x) (a{x="1"}) + fill(0) sum by (x) (b)', options),
      options,
    )
    expect([shown(can), must.size]).toEqual(['only x', 0])
  })
})

describe('where it was', () => {
  test.each([
    ['m', 'x', undefined],
    ['sum by (a) (m)', 'x', 'sum by (a) (m) lost by sum'],
    ['sum by (a) (sum by (a, b) (rate(m[5m])))', 'x', 'sum by (a, b) (rate(m[5m])) lost by sum'],
    [
      'sum by (a) (sum by (a, b) (rate(m[5m])))',
      'b',
      'sum by (a) (sum by (a, b) (rate(m[5m]))) lost by sum',
    ],
    ['sum by (a) (rate(m[5m]))', NAME, 'rate(m[5m]) lost by rate'],
    ['1 + m{x="1"}', 'x', 'm{x="1"} set by selector'],
    ['m{x=""} > 0', 'x', 'm{x=""} lost by selector'],
    ['a * on (x) group_left (v) b', 'v', 'a * on (x) group_left (v) b set by *'],
    ['abs(a / ignoring (x) b)', 'x', 'a / ignoring (x) b lost by /'],
    [
      'label_replace(sum(m), "t", "x", "", "")',
      't',
      'label_replace(sum(m), "t", "x", "", "") set by label_replace',
    ],
    [
      'sum(label_replace(m, "t", "x", "", "")) > 1',
      't',
      'sum(label_replace(m, "t", "x", "", "")) lost by sum',
    ],
    ['vector(1)', 'x', '1 lost by number'],
  ])('%s: "%s" %s', (text, name, expected) => {
    const change = changeOf(flowOf(text, 'metricsql'), name)
    const where = change && `${text.slice(change.start, change.end)} ${change.kind} by ${change.by}`
    expect(where).toBe(expected)
  })
})

test.each([
  ['m', 'always'],
  ['{job="a"}', 'sometimes'],
  ['m or vector(1)', 'sometimes'],
  ['rate(m[5m])', 'never'],
])('the metric name of %s is there %s', (text, expected) => {
  expect(flowOf(text, 'promql').metricName).toBe(expected)
})

test('a tree whose templates are not filled in is refused', () => {
  for (const text of ['WITH (a = b) sum(a)', 'sum(a{b})']) {
    expect(() => labelFlow(parseAsWritten(text))).toThrow(
      expect.objectContaining({ code: 'not-supported' }),
    )
  }
})
