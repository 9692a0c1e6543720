import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MemoryStorage, evaluateInstant } from '../eval/index.ts'
import { METRIC_NAME, labelsFromObject } from '../labels.ts'
import { parse, type Dialect } from '../parser/index.ts'
import { problemsOf } from './testdata/problems.ts'

/** Series of two metrics with some of the labels a, b and c, and a histogram. */
function filledStorage(): MemoryStorage {
  const storage = new MemoryStorage()
  const append = (labels: Record<string, string>, value: number): void => {
    for (let minute = 0; minute <= 10; minute++)
      storage.append(labelsFromObject(labels), minute * 60_000, value * minute)
  }
  for (const [i, a] of ['', '1', '2'].entries()) {
    for (const [j, b] of ['', '1', '2'].entries()) {
      append({ [METRIC_NAME]: 'm', a, b }, i + 3 * j)
      append({ [METRIC_NAME]: 'n', a, c: b }, i + j)
    }
  }
  for (const le of ['1', '2', '+Inf']) append({ [METRIC_NAME]: 'h_bucket', a: '1', le }, 5)
  append({ [METRIC_NAME]: 'one', a: '1', b: '1' }, 1)
  return storage
}

const value = fc.constantFrom('1', '2', '')
const filter = fc
  .tuple(
    fc.constantFrom('a', 'b', 'c'),
    fc.constantFrom('=', '!=', '=~', '!~'),
    fc.constantFrom('1', '2', '', '1|2', '.+', '.*'),
  )
  .map(([name, op, text]) => `${name}${op}"${text}"`)
const metric = fc
  .tuple(fc.constantFrom('m', 'n', 'one', 'h_bucket', 'm'), fc.array(filter, { maxLength: 2 }))
  .map(([name, filters]) => `${name}{${filters.join(',')}}`)

/** Random queries over that storage. */
function queries(labelNames: readonly string[], numbers: readonly string[]): fc.Arbitrary<string> {
  const label = fc.constantFrom(...labelNames)
  const labels = fc.array(label, { maxLength: 2 }).map(names => [...new Set(names)].join(', '))
  const grouping = fc
    .tuple(fc.constantFrom('by', 'without'), labels)
    .map(([kind, names]) => `${kind} (${names})`)
  const matching = fc.oneof(
    fc.constant(''),
    fc
      .tuple(fc.constantFrom('on', 'ignoring'), labels)
      .map(([kind, names]) => `${kind} (${names})`),
    fc
      .tuple(fc.constantFrom('on', 'ignoring'), labels, fc.constantFrom('left', 'right'), labels)
      .map(([kind, names, side, taken]) => `${kind} (${names}) group_${side} (${taken})`),
  )

  return fc.letrec<{ query: string }>(tie => {
    const inner = tie('query')
    return {
      query: fc.oneof(
        { depthSize: 'medium', withCrossShrink: true },
        metric,
        fc.constantFrom('vector(1)', ...numbers),
        fc
          .tuple(
            fc.constantFrom('sum', 'count', 'max', 'topk', 'count_values'),
            fc.oneof(grouping, fc.constant('')),
            inner,
            label,
          )
          .map(([name, groups, arg, text]) => {
            const parameter = name === 'topk' ? '1, ' : name === 'count_values' ? `"${text}", ` : ''
            return `${name} ${groups} (${parameter}${arg})`
          }),
        fc
          .tuple(
            fc.constantFrom('rate', 'last_over_time', 'avg_over_time', 'absent_over_time'),
            metric,
          )
          .map(([name, arg]) => `${name}(${arg}[5m])`),
        inner.map(arg => `max_over_time((${arg})[3m:1m])`),
        fc
          .tuple(fc.constantFrom('abs', 'sort', 'absent', '-', '+', 'timestamp'), inner)
          .map(([name, arg]) => `${name}(${arg})`),
        inner.map(arg => `histogram_quantile(0.9, ${arg})`),
        fc
          .tuple(
            inner,
            label,
            fc.constantFrom('$1', 'x', '', 'x$1', '$1-$1'),
            label,
            fc.constantFrom('(.*)', '(.+)', '.*', '(1)|(2)', '', '1'),
          )
          .map(
            ([arg, to, text, from, pattern]) =>
              `label_replace(${arg}, "${to}", "${text}", "${from}", "${pattern}")`,
          ),
        fc
          .tuple(inner, label, value, label, label)
          .map(
            ([arg, to, between, from, other]) =>
              `label_join(${arg}, "${to}", "${between}", "${from}", "${other}")`,
          ),
        fc
          .tuple(
            inner,
            fc.constantFrom('+', '*', '>', '== bool', 'and', 'or', 'unless'),
            matching,
            inner,
          )
          .map(([left, op, how, right]) => `(${left}) ${op} ${how} (${right})`),
      ),
    }
  }).query
}

/** Where the evaluator does not do yet as Prometheus does. */
const notYet = /count_values without|bool \w+ \([^)]*\) group_\w+ \([^)]*__name__/

/** The series that a query gives; undefined where it fails. */
function seriesOf(
  storage: MemoryStorage,
  text: string,
  dialect: Dialect,
): readonly Record<string, string>[] | undefined {
  try {
    const { resultType, result } = evaluateInstant(storage, text, { dialect, timeMs: 600_000 })
    return resultType === 'vector' ? result.map(row => row.metric) : undefined
  } catch {
    // Series that do not match one to one, types that do not fit: no result to look at.
    return undefined
  }
}

test.each(['promql', 'metricsql'] as const)(
  'every label of a result is one that it can have, and none is missing that it must have, in %s',
  dialect => {
    const storage = filledStorage()
    // In MetricsQL the evaluator drops metric names where VictoriaMetrics keeps them, and takes a
    // number for a number where "on" makes it a series without labels.
    const [names, numbers] =
      dialect === 'promql' ? [[METRIC_NAME], ['1', 'time()', 'scalar(one)']] : [[], []]
    const query = queries(['a', 'b', 'c', 'd', ...names], numbers)
    let seriesCount = 0
    fc.assert(
      fc.property(query, text => {
        if (notYet.test(text)) return
        const series = seriesOf(storage, text, dialect)
        if (series === undefined) return
        seriesCount += series.length
        const ignored = dialect === 'metricsql' ? METRIC_NAME : ''
        expect(problemsOf(parse(text, { dialect }), series, { dialect, ignored })).toEqual([])
      }),
      { numRuns: 2000 },
    )
    expect(seriesCount).toBeGreaterThan(500)
  },
)
