import { test } from 'vitest'
import { parse } from './index.ts'
import { compileFullMatcher, compileRegex, isDefaultPattern, type FullMatcher } from './regex.ts'

// A match takes as many nanoseconds as 1000 of them take microseconds.
const parts = ['go_gc', 'node_cpu', 'http_requests', 'container_network_tcp_usage', 'etcd_disk']
const units = ['seconds', 'bytes', 'total', 'bytes_total', 'seconds_bucket']
const names = Array.from({ length: 300 }, (_, i) => `${parts[i % 5]}_${i % 60}_${units[i % 4]}`)
const texts = Array.from({ length: 1000 }, (_, i) => names[i % 300] ?? '')
const query = 'sum by (job) (rate(http_requests_total{code=~"5..",job!=""}[5m])) / 2 > 0.5'

const dropList =
  'kubelet_(pod_worker_latency_microseconds|pod_start_latency_microseconds|cgroup_manager_latency_microseconds|pleg_relist_latency_microseconds|runtime_operations)|scheduler_(e2e_scheduling_latency_microseconds|scheduling_algorithm_latency_microseconds|binding_latency_microseconds)|apiserver_(request_count|request_latencies|request_latencies_summary|dropped_requests)|etcd_(debugging|disk|server).*|container_(network_tcp_usage_total|network_udp_usage_total|tasks_state|cpu_load_average_10s)|transformation_(transformation_latencies_microseconds|failures_total)'

const shapes: readonly (readonly [string, string])[] = [
  ['30 literals', Array.from({ length: 30 }, (_, i) => names[i * 7]).join('|')],
  ['one literal', 'http_requests_2_total'],
  ['go_(gc|memstats|sched)_.*', 'go_(gc|memstats|sched)_.*'],
  ['node_.*', 'node_.*'],
  ['.*_bytes.*', '.*_bytes.*'],
  ['.*_total', '.*_total'],
  ['.*_(bytes|total)', '.*_(bytes|total)'],
  ['http_.*_1.*_total', 'http_.*_1.*_total'],
  ['drop list', dropList],
  ['remembered: \\w+_(bytes|total)', '\\w+_(bytes|total)'],
  ['remembered: (?i)drop list', `(?i)${dropList}`],
]

// Who throws an answer away measures nothing: the compiler leaves the question out.
function count(all: readonly string[], matcher: FullMatcher): number {
  let found = 0
  for (const text of all) if (matcher.matches(text)) found++
  return found
}

test('matching 1000 whole texts', async ({ bench }) => {
  for (const [name, source] of shapes) {
    const matcher = compileFullMatcher(source)
    await bench(name, () => count(texts, matcher)).run({ time: 300 })
  }
})

test('matching 1000 whole texts that were never seen', async ({ bench }) => {
  const matcher = compileFullMatcher('\\w+_(bytes|total)')
  let round = 0
  await bench('by the engine', () => {
    round++
    return count(
      texts.map((text, i) => `${text}${i}_${round}`),
      matcher,
    )
  }).run({ time: 300 })
})

test('finding groups in 1000 texts', async ({ bench }) => {
  for (const source of ['(.*)_total', '(.*)_(.*)_total', '(go|node)_.*', '(\\w+)_(\\d+)_total']) {
    const regex = compileRegex(source, { anchored: true })
    await bench(source, () => {
      for (const text of texts) regex.exec(text)
    }).run({ time: 300 })
  }
})

test('replacing in 1000 texts', async ({ bench }) => {
  for (const source of ['^(?:http_(.*))$', '^(?:http_(.*)_(.*)_total)$', '_', '[_:]']) {
    const regex = compileRegex(source)
    await bench(source, () => {
      for (const text of texts) regex.replaceAll(text, '$1')
    }).run({ time: 300 })
  }
})

test('compiling', async ({ bench }) => {
  for (const source of ['node_.*', dropList, '(?:a|b)_\\d+', '\\pL+']) {
    await bench(source.slice(0, 20), () => void compileFullMatcher(source)).run({ time: 300 })
  }
  await bench('isDefaultPattern', () => void isDefaultPattern('(node_.*)')).run({ time: 300 })
})

test('parsing a query', async ({ bench }) => {
  await bench('an alert', () => void parse(query)).run({ time: 200 })
})
