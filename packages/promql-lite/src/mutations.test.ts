import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { check } from './check.ts'
import { PromqlError } from './errors.ts'
import { labelFlow } from './label-flow/index.ts'
import { optimize } from './optimize/index.ts'
import { parse, parseAsWritten, type Dialect } from './parser/index.ts'
import { prettify } from './prettify.ts'
import { print } from './print.ts'

const dialects = ['promql', 'metricsql'] as const

const own = [
  'sum by (job) (rate(http_requests_total{code=~"5..", job!="x"}[5m] offset -1h @ end()))',
  'histogram_quantile(0.9, sum(rate(b_bucket[1h:5m])) by (le)) > bool 1e3 and on (a) c or d',
  'a * on (x, "y.z") group_left (v) prefix "p" b keep_metric_names default 5i if 0x1f ifnot Inf',
  'WITH (f(x) = x{job="a" or job=~"b|c"}, w = 5m) label_set(f(m)[w:1i], "a", "b" + "c") limit 5',
  'label_replace({"my.metric", `a`="b"}, "dst", "$1-${2}", "src", "(.*)-(?P<n>.+)") # comment',
  'topk_avg(3, rollup_rate(x[5m], \'max\'), "rest=other") by (a) + -1Ki ^ 2 atan2 time()',
]

/** Queries to start from: the shared corpora where they are, else a few of our own. */
function seeds(): readonly string[] {
  const folder = new URL('../../../../shared/data/promql/', import.meta.url)
  const names = ['parser.dev.jsonl', 'parser-upstream.dev.jsonl', 'metricsql.dev.jsonl']
  const files = names.map(name => new URL(name, folder)).filter(file => existsSync(file))
  const lines = files.flatMap(file => readFileSync(file, 'utf8').trimEnd().split('\n'))
  return [...own, ...lines.map(line => (JSON.parse(line) as { expr: string }).expr)]
}

/** What is done to a query: a piece of it, or of another one, goes somewhere else. */
interface Change {
  readonly kind: 'cut' | 'double' | 'move' | 'borrow' | 'insert' | 'wrap'
  /** Places as parts of the whole. */
  readonly from: number
  readonly length: number
  readonly to: number
  readonly text: string
}

const marks =
  '( ) [ ] { } : = =~ !~ , @ # " \' ` \\ . \\xff \\u{d800} 5m offset -1 by on WITH or'.split(' ')
const place = fc.double({ min: 0, max: 1, noNaN: true })
const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('cut', 'double', 'move', 'borrow', 'insert', 'wrap'),
  from: place,
  length: place,
  to: place,
  text: fc.oneof(
    fc.constantFrom(...marks, '\ud800', '\udfff', '\0', '\u{10ffff}', '\r\n', '\u2028'),
    fc.string({ unit: 'binary', maxLength: 3 }),
  ),
})

function changed(query: string, other: string, { kind, from, length, to, text }: Change): string {
  const start = Math.floor(from * query.length)
  const end = start + Math.ceil(length * length * (query.length - start))
  const at = Math.floor(to * query.length)
  const piece = query.slice(start, end)
  switch (kind) {
    case 'cut':
      return query.slice(0, start) + query.slice(end)
    case 'double':
      return query.slice(0, end) + piece + query.slice(end)
    case 'move':
      return query.slice(0, at) + piece + query.slice(at)
    case 'borrow': {
      const begin = Math.floor(to * other.length)
      return query.slice(0, start) + other.slice(begin, begin + 20) + query.slice(end)
    }
    case 'insert':
      return query.slice(0, start) + text + query.slice(start)
    case 'wrap':
      return `${query.slice(0, start)}(${piece})${query.slice(end)}`
  }
}

/** Runs all that takes a query; an error of another kind than PromqlError is a crash. */
function crashOf(text: string, dialect: Dialect): string | undefined {
  const options = { dialect, text, experimental: true }
  const steps = [
    () => prettify(text, options),
    () => print(parseAsWritten(text, options), options),
    () => check(parse(text, options), options),
    () => labelFlow(parse(text, options), options),
    () => print(dialect === 'metricsql' ? optimize(parse(text)) : parse(text, options), options),
  ]
  for (const step of steps) {
    try {
      step()
    } catch (error) {
      if (!(error instanceof PromqlError)) return `${String(error)} in ${String(step)}`
    }
  }
  return undefined
}

test('a query with pieces cut, moved and put in is understood or refused with a PromqlError', () => {
  const seed = fc.constantFrom(...seeds())
  fc.assert(
    fc.property(
      seed,
      seed,
      fc.array(change, { minLength: 1, maxLength: 5 }),
      (query, other, changes) => {
        const text = changes.reduce((current, next) => changed(current, other, next), query)
        for (const dialect of dialects) {
          const startedMs = performance.now()
          expect(crashOf(text, dialect)).toBeUndefined()
          expect(performance.now() - startedMs).toBeLessThan(2000)
        }
      },
    ),
    { numRuns: 3000 },
  )
})
