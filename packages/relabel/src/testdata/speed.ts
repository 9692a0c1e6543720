/**
 * How many label sets a second one core relabels: the compiled rules, and beside them what one
 * writes first, a regex of the re2 package for every rule. CPU time of the process, not wall time.
 */
import { deepStrictEqual } from 'node:assert/strict'
import process from 'node:process'
import RE2 from 're2'
import { finalizeLabels, parseRelabelConfigs, type Label, type Labels } from '../index.ts'
import { relabelNaively } from './naive.ts'

// Ten rules as people have them in metric_relabel_configs; the two marked ones match every series.
const config = `
- {action: drop, source_labels: [__name__], regex: 'go_(gc|memstats|sched)_.*'}
- {action: drop, source_labels: [__name__], regex: 'kubelet_(pod_worker_latency_microseconds|pod_start_latency_microseconds|cgroup_manager_latency_microseconds|pod_worker_start_latency_microseconds|pleg_relist_latency_microseconds|pleg_relist_interval_microseconds|runtime_operations|runtime_operations_latency_microseconds|runtime_operations_errors|eviction_stats_age_microseconds)'}
- {action: drop, source_labels: [__name__, le], regex: 'apiserver_request_duration_seconds_bucket;(0.15|0.25|0.3|0.35|0.4|0.45|0.6|0.7|0.8|0.9|1.25|1.5|1.75|2.5|3|3.5|4.5|6|7|8|9|15|25|30|50)'}
- {action: drop, source_labels: [__name__], regex: '.*_bytes_overflow.*|.*_created'}
- {action: drop, source_labels: [container], regex: 'POD|istio-.*'}
- {action: drop, source_labels: [namespace, __name__], regex: 'kube-system;container_(fs|tasks)_.+'}
- {if: '{job="legacy"}', source_labels: [instance], regex: '([^:]+):.*', target_label: host}
- {source_labels: [pod], regex: '(.+)-[a-z0-9]+-[a-z0-9]{5}', target_label: workload}     # matches
- {action: labeldrop, regex: 'id|uid|image_id'}                                             # matches
- {action: labelmap, regex: 'exported_(.+)'}
`
const names = ['http_requests_total', 'container_cpu_usage_seconds_total', 'process_open_fds']
const series: Labels[] = Array.from({ length: 2000 }, (_, i): Label[] =>
  Object.entries({
    __name__: `${names[i % 3]}`,
    container: `shop-${i % 7}`,
    id: `/kubepods/burstable/pod${i}`,
    instance: `10.0.${i % 4}.${i % 250}:10250`,
    job: 'kubelet',
    namespace: ['prod', 'stage', 'kube-system'][i % 3] ?? '',
    pod: `shop-${i % 50}-7d9f8b6c5d-x${1000 + (i % 50)}`,
    status: `${200 + (i % 5)}`,
  }).map(([name, value]) => ({ name, value })),
)

/** Returns CPU microseconds for each label set, of the best of a few tries. */
function cpuOf(relabel: (labels: Labels) => unknown, rounds: number): number {
  const tries = Array.from({ length: 5 }, () => {
    const before = process.cpuUsage()
    for (let round = 0; round < rounds; round++) for (const labels of series) relabel(labels)
    const { user, system } = process.cpuUsage(before)
    return (user + system) / (rounds * series.length)
  })
  return Math.min(...tries)
}

const rules = parseRelabelConfigs(config)
const naive = relabelNaively(rules.rules, (pattern, flags) => new RE2(pattern, flags))
const unmatched = parseRelabelConfigs(rules.rules.filter((_, i) => i !== 7 && i !== 8))
for (const labels of series) deepStrictEqual(naive(labels), rules.apply(labels))

const rows: readonly (readonly [string, number])[] = [
  ['ten rules, two of them match', cpuOf(labels => rules.apply(labels), 100)],
  ['the same and finalizeLabels', cpuOf(labels => finalizeLabels(rules.apply(labels) ?? []), 100)],
  ['the eight that match nothing', cpuOf(labels => unmatched.apply(labels), 100)],
  ['the ten, one re2 for each rule', cpuOf(naive, 5)],
  ['the ten with trace()', cpuOf(labels => rules.trace(labels), 3)],
]
process.stdout.write('                                 CPU µs each   sets/s and core\n')
for (const [what, cpu] of rows) {
  const perSecond = Math.round(1e6 / cpu).toLocaleString('en')
  process.stdout.write(`${what.padEnd(32)} ${cpu.toFixed(3).padStart(11)} ${perSecond.padStart(17)}\n`)
}
