import { expect, test } from 'vitest'
import { prettify } from './prettify.ts'

test('a long query is laid out as Prometheus does it', () => {
  const text =
    'max_over_time(sum by (job) (rate(http_requests_total{job="api",code=~"5..",method="GET",instance=~"abcdefgh.*"}[5m]))[1h:1m]) / on (job, instance) group_left (version) -topk(5, some_other_metric_with_a_long_name{job="api"}) > bool (1 + 2)'
  expect(prettify(text, { dialect: 'promql' })).toBe(`    max_over_time(
      sum by (job) (
        rate(http_requests_total{code=~"5..",instance=~"abcdefgh.*",job="api",method="GET"}[5m])
      )[1h:1m]
    )
  / on (job, instance) group_left (version)
    -topk(5, some_other_metric_with_a_long_name{job="api"})
> bool
  (1 + 2)`)
})

test('a long query is laid out as VictoriaMetrics does it', () => {
  const text =
    'WITH (f = {job="api", code=~"5.."}, long(m) = sum(rate(m{f, instance=~"some-long-name-xxx.*"}[5m])) by (job, instance)) (long(http_requests_total{a="b" or c="d"}) / long(other_requests_total{a="b"})) keep_metric_names'
  expect(prettify(text)).toBe(`WITH (
  f = {job="api",code=~"5.."},
  long(m) = (
    sum(rate(m{f,instance=~"some-long-name-xxx.*"}[5m])) by(job,instance)
  ),
)
(
  long(http_requests_total{a="b" or c="d"})
    /
  (long(other_requests_total{a="b"}))
) keep_metric_names`)
})

test.each([
  ['sum(a)by(b)', 'sum(a) by(b)', 'sum by (b) (a)'],
  ["a{b='c'}", "a{b='c'}", 'a{b="c"}'],
  ['((a))', 'a', '((a))'],
])('%s is %s, in PromQL %s', (text, metricsql, promql) => {
  expect(prettify(text)).toBe(metricsql)
  expect(prettify(text, { dialect: 'promql' })).toBe(promql)
})
