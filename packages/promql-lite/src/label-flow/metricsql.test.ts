import { describe, expect, test } from 'vitest'
import { told } from './testdata/told.ts'

const NAME = '__name__'

describe('in MetricsQL alone', () => {
  test.each([
    ['groups of filters are alternatives', 'm{a="1" or a="2",b="3"}', 'any | __name__=m a=1/2'],
    ['templates are filled in', 'WITH (f = {job="a"}) m{f}', 'any | __name__=m job=a'],
    ['avg_over_time keeps the name', 'avg_over_time(m)', 'any | __name__=m'],
    ['round keeps it', 'round(m)', 'any | __name__=m'],
    ['vector() passes series on', 'vector(m)', 'any | __name__=m'],
    ['keep_metric_names keeps it', 'rate(m) keep_metric_names', 'any | __name__=m'],
    ['also behind an operator', '(m * 2) keep_metric_names', 'any | __name__=m'],
    ['a series without labels is a number', 'a{x="1"} * sum(b)', `any but ${NAME} | x=1`],
    ['on both sides', 'sum(a) * sum(b)', 'none |'],
    [
      'a side that may have no labels is joined or a number',
      'a{x="1"} * sum by (y) (b)',
      `any but ${NAME} | x=1`,
    ],
    ['"on" is always a join', 'a{x="1"} * on (x) sum(b)', 'nothing after *'],
    ['a window behind any expression changes nothing', 'sum by (x) (m)[5m]', 'only x |'],
    ['"if" keeps the left side', 'a{x="1"} if b{x="2"}', 'nothing after if'],
    ['"if" with a number keeps all', 'a{x="1"} if sum(b)', 'any | __name__=a x=1'],
    ['"ifnot" keeps the left side', 'a{x="1"} ifnot b{x="2"}', 'any | __name__=a x=1'],
    ['"default" has both sides', 'a{x="1"} default b{x="2"}', 'any | __name__=a/b x=1/2'],
    ['a union has all sides', '(a{x="1"}, b{x="2"})', 'any | __name__=a/b x=1/2'],
    [
      'aggregations take several vectors',
      'sum(a{x="1"}, b{x="2"}) by (x) limit 5',
      'only x | x=1/2',
    ],
    ['a call in capitals', 'Label_Set(m, "a", "b")', 'any | __name__=m a=b'],

    ['label_set pins', 'label_set(sum(m), "a", "b", "c", "")', 'only a | a=b'],
    ['an empty value takes off', 'label_set(m{a="b"}, "a", "")', 'any but a | __name__=m'],
    ['label_del takes off', `label_del(m{a="b"}, "a", "${NAME}")`, `any but ${NAME} a |`],
    ['label_keep takes off the others', 'label_keep(m{a="b"}, "a", "c")', 'only a c | a=b'],
    ['label_copy copies', 'label_copy(m{a="b"}, "a", "c")', 'any | __name__=m a=b c=b'],
    ['label_move moves', 'label_move(m{a="b"}, "a", "c")', 'any but a | __name__=m c=b'],
    [
      'what is not there is not copied',
      'label_copy(m{a="",c="d"}, "a", "c")',
      'any but a | __name__=m c=d',
    ],
    ['what may be there may be moved', 'label_move(sum by (a) (m), "a", "c")', 'only c |'],
    [
      'copies go one after the other',
      'label_copy(m{a="b"}, "a", "c", "c", "d")',
      'any | __name__=m a=b c=b d=b',
    ],
    [
      'label_map replaces known values',
      'label_map(m{a=~"b|c"}, "a", "b", "x")',
      'any | __name__=m a=c/x',
    ],
    ['label_map can set', 'label_map(sum(m), "a", "", "x")', 'only a | a=x'],
    [
      'label_map to nothing takes off',
      'label_map(m{a="b"}, "a", "b", "")',
      'any but a | __name__=m',
    ],
    [
      'label_transform leaves what it leaves',
      'label_transform(m{a="b"}, "a", "b", "")',
      'any | __name__=m',
    ],
    ['label_uppercase changes values', 'label_uppercase(m{a="b"}, "a")', 'any | __name__=m a=B'],
    ['label_lowercase changes values', 'label_lowercase(m{a="B"}, "a")', 'any | __name__=m a=b'],
    ['label_match is a filter', 'label_match(m{a=~"b|c"}, "a", "b.*")', 'any | __name__=m a=b'],
    ['that may leave nothing', 'label_match(m{a="b"}, "a", "c")', 'nothing after label_match'],
    ['label_mismatch is one, too', 'label_mismatch(m, "a", "")', 'any | __name__=m a'],
    [
      'labels_equal shares what is known',
      'labels_equal(m{a="b"}, "a", "c")',
      'any | __name__=m a=b c=b',
    ],
    [
      'drop_common_labels may take any off',
      'drop_common_labels(m{a="b"})',
      'any | __name__=m? a=b?',
    ],
    ['label_value takes the name off', 'label_value(m, "a")', `any but ${NAME} |`],
    ['label_graphite_group makes a name', 'label_graphite_group(m, 0)', 'any |'],

    ['rollup names what it gives', 'rollup(m)', 'any | __name__=m rollup'],
    ['one of them has no name', 'rollup_rate(m, "max")', `any but ${NAME} |`],
    ['aggr_over_time names what it gives', 'aggr_over_time("rate", m)', `any but ${NAME} | rollup`],
    ['quantiles set their label', 'quantiles("phi", 0.5, 0.9, m) by (a)', 'only a phi | phi'],
    ['also over time', 'quantiles_over_time("phi", 0.5, 0.9, m)', 'any | __name__=m phi'],
    [
      'topk_max can sum up the rest',
      'topk_max(1, m{a="b"}, "rest=others") by (a)',
      'any | __name__=m? a=b',
    ],
    ['any keeps the whole series', 'any(m) by (a)', 'any | __name__=m'],
    ['histogram() makes buckets', 'histogram(m)', 'only le | le'],
    ['buckets by vmrange get le', 'prometheus_buckets(m)', 'any but vmrange | __name__=m le'],
    [
      'bounds get a label',
      'histogram_quantile(0.9, sum(m) by (le), "b")',
      'only b | b=lower/upper?',
    ],
    [
      'group_left (*) takes all labels',
      'sum(a) by (x) * on (x) group_left (*) b{y="1"}',
      `any but ${NAME} | y`,
    ],
    [
      'a prefix goes before',
      'sum(a) by (x) * on (x) group_left (y) prefix "p_" b{y="1"}',
      'only p_y x | p_y=1',
    ],
    ['absent with a window pins nothing', 'absent(m{job="a"}[5m])', 'none |'],
    ['absent of alternatives pins nothing', 'absent(m{a="1" or a="2"})', 'none |'],
  ])('%s: %s', (_, text, expected) => {
    expect(told(text, 'metricsql')).toBe(expected)
  })
})

describe('joins by VictoriaMetrics’ own rules', () => {
  test.each([
    [
      'a label that "on" lists is not taken again',
      'a{v="1"} * on (v) group_left (v) prefix "p_" b',
      `any but ${NAME} | v=1`,
    ],
    [
      'nor a metric name that it lists',
      `a * on (${NAME}) group_left (${NAME}) b`,
      `any but ${NAME} |`,
    ],
    [
      'a pattern that excludes all values finds what has none',
      'm{a!~".*"}',
      'any but a | __name__=m',
    ],
    ['names are never compared', `a and on (x, ${NAME}) b{x="1"}`, 'any | __name__=a x=1'],
    [
      'keep_metric_names works beside "on"',
      '(a + on (x) b) keep_metric_names',
      `only ${NAME} x | __name__=a`,
    ],
    ['but not after running_sum', 'running_sum(m) keep_metric_names', `any but ${NAME} |`],
    [
      'a comparison with a number is turned round',
      '1 < on () group_left (v) a',
      'any but v | __name__=a',
    ],
    [
      'the metric name takes no prefix',
      `a * on (x) group_left (${NAME}) prefix "p_" b`,
      'any | __name__=b',
    ],
    [
      'a label that is missing is taken off without its prefix',
      'a{v="1"} * on (x) group_left (v) prefix "p_" b',
      `any but ${NAME} | v=1?`,
    ],
    ['"!=" may pass a side on', 'a != on (x) group_left (v) b{v="1"}', 'any | __name__=a/b'],
  ])('%s: %s', (_, text, expected) => {
    expect(told(text, 'metricsql')).toBe(expected)
  })

  test.each([
    ['a pattern that excludes all values finds nothing', 'm{a!~".*"}', 'nothing after selector'],
    ['names are compared if they are asked for', `a and on (${NAME}) b`, 'nothing after and'],
    ['a comparison keeps its sides', '1 < a', 'any | __name__=a'],
    ['"!=" joins as others do', 'a != on (x) group_left (v) b{v="1"}', 'any | __name__=a v=1'],
  ])('not so in PromQL: %s: %s', (_, text, expected) => {
    expect(told(text, 'promql')).toBe(expected)
  })
})
