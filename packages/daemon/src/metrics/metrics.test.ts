import { expect, test } from 'vitest'
import { formatFloat, MetricRegistry, registerProcessMetrics } from './index.ts'
import { parseMaxOpenFiles, parsePressure, parseProcLines, parseProcStat } from './proc-files.ts'

test.each([
  [0, '0'],
  [-0, '0'],
  [12, '12'],
  [9007199254740991, '9007199254740991'],
  [0.5, '0.5'],
  [1.4271e-5, '1.4271e-05'],
  [1795533988.8886015, '1.7955339888886015e+09'],
  [123456.5, '123456.5'],
  [1e21, '1e+21'],
  [1e100, '1e+100'],
  [Number.NaN, 'NaN'],
  [Number.POSITIVE_INFINITY, '+Inf'],
  [Number.NEGATIVE_INFINITY, '-Inf'],
])('%d is written as %s', (value, text) => {
  expect(formatFloat(value)).toBe(text)
})

test('counters and gauges are rendered by name with their labels', () => {
  const registry = new MetricRegistry()
  registry.gauge('b').set(2.5)
  registry.counter('a_total', { path: '/x', url: 'say "hi"\n\\' }).inc()
  registry.counter('a_total', { url: 'say "hi"\n\\', path: '/x' }).inc(2)
  registry.gauge('c', {}, () => 7)
  expect(registry.render()).toBe('a_total{path="/x",url="say \\"hi\\"\\n\\\\"} 3\nb 2.5\nc 7\n')
})

test('a name keeps its kind and a counter its direction', () => {
  const registry = new MetricRegistry()
  registry.counter('a')
  expect(() => registry.gauge('a')).toThrow('it is a counter')
  expect(() => registry.counter('a').inc(-1)).toThrow(RangeError)
})

test('metadata lines come once per name', () => {
  const registry = new MetricRegistry()
  registry.counter('a_total', { x: '1' }).inc()
  registry.counter('a_total', { x: '2' }).inc()
  registry.histogram('h')
  registry.collect(() => [{ name: 'g', labels: {}, value: 1 }])
  expect(registry.render({ metadata: true })).toBe(
    '# HELP a_total\n# TYPE a_total counter\na_total{x="1"} 1\na_total{x="2"} 1\n' +
      '# HELP g\n# TYPE g gauge\ng 1\n',
  )
})

test('collectors and metrics can be taken back', () => {
  const registry = new MetricRegistry()
  const collector = registry.collect(() => [{ name: 'a', labels: {}, value: 1 }])
  registry.gauge('b', { x: '1', y: '2' })
  registry.unregister('b', { y: '2', x: '1' })
  collector[Symbol.dispose]()
  expect([...registry.samples()]).toEqual([])
})

test.each([
  [1e-3, '8.799e-04...1.000e-03'],
  [0.0010001, '1.000e-03...1.136e-03'],
  [0, '0...1.000e-09'],
  [1e-10, '0...1.000e-09'],
  [1e-9, '1.000e-09...1.136e-09'],
  [1, '8.799e-01...1.000e+00'],
  [15, '1.468e+01...1.668e+01'],
  [1e18, '1.000e+18...+Inf'],
  [Number.POSITIVE_INFINITY, '1.000e+18...+Inf'],
])('the value %d falls into the range %s', (value, range) => {
  const registry = new MetricRegistry()
  registry.histogram('h').observe(value)
  expect([...registry.samples()][0]?.labels).toEqual({ vmrange: range })
})

test('a histogram prints nothing before its first value and ignores what has no place', () => {
  const registry = new MetricRegistry()
  const histogram = registry.histogram('h', { a: 'b' })
  histogram.observe(Number.NaN)
  histogram.observe(-1)
  expect(registry.render()).toBe('')
  histogram.observe(2)
  histogram.observe(2)
  expect(registry.render()).toBe(
    'h_bucket{a="b",vmrange="1.896e+00...2.154e+00"} 2\nh_sum{a="b"} 4\nh_count{a="b"} 2\n',
  )
})

test('a summary shows quantiles of the last minutes and the sum of everything', () => {
  let now = 0
  const registry = new MetricRegistry({ now: () => now, random: () => 0 })
  const summary = registry.summary('s', {}, [0.5, 1])
  for (let i = 1; i <= 101; i++) summary.observe(i)
  expect(registry.render()).toBe(
    's{quantile="0.5"} 51\ns{quantile="1"} 101\ns_sum 5151\ns_count 101\n',
  )
  now = 10 * 60_000
  expect(registry.render()).toBe('s_sum 5151\ns_count 101\n')
})

test('the kernel files are read', () => {
  expect(parsePressure('some avg10=0.00 total=3305\nfull avg10=0.00 total=1000000')).toEqual({
    waiting: 0.003305,
    stalled: 1,
  })
  expect(parsePressure('')).toBeUndefined()
  expect(parseProcLines('VmHWM:\t  10 kB\nrchar: 5\nName:\tx').get('VmHWM')).toBe(10240)
  expect(parseProcStat('1 (a b) c) S 1 2')).toEqual([Number.NaN, 1, 2])
  expect(parseMaxOpenFiles('Max open files            20000                20000   files')).toBe(
    20000,
  )
})

test('the process tells the names that dashboards ask for', () => {
  const registry = new MetricRegistry()
  using _ = registerProcessMetrics(registry, { appName: 'vmagent', version: '1.2.3' })
  const text = registry.render()
  expect(text).toContain('vm_app_version{version="vmagent-vmkit-v1.2.3",short_version="v1.2.3"} 1')
  for (const name of [
    'vm_app_start_timestamp',
    'process_cpu_seconds_total',
    'process_start_time_seconds',
    'vm_available_memory_bytes',
    'go_gc_cpu_seconds_total',
    'go_sched_latencies_seconds_bucket{le="+Inf"}',
  ]) {
    expect(text).toMatch(new RegExp(`^${name.replace(/[{}+]/g, '\\$&')} `, 'm'))
  }
})

test.runIf(process.platform === 'linux')('on Linux memory and files are told too', () => {
  const registry = new MetricRegistry()
  using _ = registerProcessMetrics(registry, { appName: 'vmalert', version: '1.2.3' })
  const values = new Map([...registry.samples()].map(({ name, value }) => [name, value]))
  const resident = values.get('process_resident_memory_bytes') ?? 0
  expect(resident).toBeGreaterThan(10_000_000)
  expect(resident / (values.get('process_resident_memory_anon_bytes') ?? 0)).toBeGreaterThan(0.8)
  expect(values.get('process_num_threads')).toBeGreaterThan(1)
  expect(values.get('process_open_fds')).toBeGreaterThan(2)
})
