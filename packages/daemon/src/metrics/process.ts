import { getHeapStatistics } from 'node:v8'
import {
  availableCores,
  availableMemory,
  countOpenFiles,
  findCgroupFolder,
  parseMaxOpenFiles,
  parsePressure,
  parseProcLines,
  parseProcStat,
  readKernelFile,
} from './proc-files.ts'
import type { MetricRegistry } from './registry.ts'
import { startRuntimeWatch, type RuntimeWatch } from './runtime-watch.ts'
import type { MetricSample } from './types.ts'

/** What a program is, for `vm_app_version` and `-version`. */
interface AppVersion {
  readonly appName: 'vmagent' | 'vmalert'
  /** Version number, with or without a `v`. */
  readonly version: string
}

/** Says program and version as VictoriaMetrics' dashboards expect it: `vmagent-vmkit-v0.1.0`. */
export function versionText({ appName, version }: AppVersion): string {
  return `${appName}-vmkit-${withV(version)}`
}

/**
 * Registers what is known of the process: `process_*`, `vm_app_*`, `vm_available_*`, and Node's
 * stand-ins for the `go_*` metrics that dashboards ask for. Disposing stops the measuring.
 */
export function registerProcessMetrics(registry: MetricRegistry, app: AppVersion): Disposable {
  const watch = startRuntimeWatch()
  const startMs = Date.now() - process.uptime() * 1000
  const folder = findCgroupFolder()
  const collector = registry.collect(function* () {
    yield* appSamples(app, startMs)
    yield* processSamples(startMs)
    yield* limitSamples(folder)
    yield* runtimeSamples(watch)
  })
  return {
    [Symbol.dispose]: () => {
      collector[Symbol.dispose]()
      watch[Symbol.dispose]()
    },
  }
}

function* appSamples(app: AppVersion, startMs: number): Iterable<MetricSample> {
  const labels = { version: versionText(app), short_version: withV(app.version) }
  yield { name: 'vm_app_version', labels, value: 1 }
  yield plain('vm_app_start_timestamp', Math.floor(startMs / 1000))
  yield plain('vm_app_uptime_seconds', Math.floor(process.uptime()))
}

function* processSamples(startMs: number): Iterable<MetricSample> {
  const cpu = process.cpuUsage()
  yield plain('process_cpu_seconds_user_total', cpu.user / 1e6)
  yield plain('process_cpu_seconds_system_total', cpu.system / 1e6)
  yield plain('process_cpu_seconds_total', (cpu.user + cpu.system) / 1e6)
  yield plain('process_start_time_seconds', Math.floor(startMs / 1000))
  yield plain('process_open_fds', countOpenFiles())
  yield plain('process_max_fds', parseMaxOpenFiles(readKernelFile('/proc/self/limits')))
  const stat = parseProcStat(readKernelFile('/proc/self/stat'))
  yield* named(stat, [
    ['process_minor_pagefaults_total', 7],
    ['process_major_pagefaults_total', 9],
    ['process_num_threads', 17],
  ])
  yield* renamed(parseProcLines(readKernelFile('/proc/self/status')), [
    ['process_virtual_memory_bytes', 'VmSize'],
    ['process_resident_memory_bytes', 'VmRSS'],
    ['process_virtual_memory_peak_bytes', 'VmPeak'],
    ['process_resident_memory_peak_bytes', 'VmHWM'],
    ['process_resident_memory_anon_bytes', 'RssAnon'],
    ['process_resident_memory_file_bytes', 'RssFile'],
    ['process_resident_memory_shared_bytes', 'RssShmem'],
  ])
  yield* renamed(parseProcLines(readKernelFile('/proc/self/io')), [
    ['process_io_read_bytes_total', 'rchar'],
    ['process_io_written_bytes_total', 'wchar'],
    ['process_io_read_syscalls_total', 'syscr'],
    ['process_io_write_syscalls_total', 'syscw'],
    ['process_io_storage_read_bytes_total', 'read_bytes'],
    ['process_io_storage_written_bytes_total', 'write_bytes'],
  ])
}

function* limitSamples(folder: string): Iterable<MetricSample> {
  const cores = availableCores(folder)
  yield plain('process_cpu_cores_available', cores)
  yield plain('vm_available_cpu_cores', Math.max(1, Math.floor(cores)))
  const memory = availableMemory(folder)
  yield plain('process_memory_limit_bytes', memory)
  yield plain('vm_available_memory_bytes', memory)
  for (const resource of ['cpu', 'memory', 'io']) {
    const pressure = parsePressure(readKernelFile(`${folder}/${resource}.pressure`))
    if (pressure === undefined) continue
    yield plain(`process_pressure_${resource}_waiting_seconds_total`, pressure.waiting)
    yield plain(`process_pressure_${resource}_stalled_seconds_total`, pressure.stalled)
  }
}

function* runtimeSamples(watch: RuntimeWatch): Iterable<MetricSample> {
  const heap = getHeapStatistics()
  yield plain('go_goroutines', process.getActiveResourcesInfo().length)
  yield plain('go_gc_cpu_seconds_total', watch.gcSeconds)
  yield plain('go_memstats_alloc_bytes', heap.used_heap_size)
  yield plain('go_memstats_alloc_bytes_total', watch.allocatedBytes())
  yield plain('go_memstats_heap_sys_bytes', heap.total_heap_size)
  yield plain('go_memstats_sys_bytes', heap.total_physical_size + heap.external_memory)
  for (const { le, count } of watch.delays()) {
    yield { name: 'go_sched_latencies_seconds_bucket', labels: { le }, value: count }
  }
  yield { name: 'nodejs_info', labels: { version: process.version }, value: 1 }
}

function plain(name: string, value: number): MetricSample {
  return { name, labels: {}, value }
}

function* named(
  fields: readonly number[],
  names: readonly (readonly [string, number])[],
): Iterable<MetricSample> {
  for (const [name, index] of names) {
    const value = fields[index]
    if (value !== undefined && !Number.isNaN(value)) yield plain(name, value)
  }
}

function* renamed(
  values: ReadonlyMap<string, number>,
  names: readonly (readonly [string, string])[],
): Iterable<MetricSample> {
  for (const [name, key] of names) {
    const value = values.get(key)
    if (value !== undefined) yield plain(name, value)
  }
}

function withV(version: string): string {
  return version.startsWith('v') ? version : `v${version}`
}
