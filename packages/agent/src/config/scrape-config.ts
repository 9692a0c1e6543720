import {
  bool,
  bytes,
  int,
  list,
  mapOf,
  node,
  object,
  Problems,
  string,
  type Problem,
  type YamlNode,
} from '@vmkit/yaml'
import { formatGoDuration } from '@vmkit/daemon/time'
import type { Label } from '@vmkit/promql-lite/labels'
import { buildSdConfigs, discoveryAliases, discoveryFields } from './discovery/index.ts'
import { nodeText, nodeTextWithout } from './fingerprint.ts'
import { duration, positive, type GlobalSection } from './global.ts'
import { buildHttpAccess, httpAccessFields, type HttpAccess } from './http-access.ts'
import { nodeAt } from './node-at.ts'
import { parseRules } from './relabel-rules.ts'
import type { ScrapeJob, SkippedJob } from './types.ts'

/** Decodes one entry of `scrape_configs`. */
export const scrapeConfig = object({
  ...httpAccessFields,
  ...discoveryFields,
  ...discoveryAliases,
  job_name: string,
  scrape_interval: duration,
  scrape_timeout: duration,
  max_scrape_size: node,
  metrics_path: string,
  scheme: node,
  params: mapOf(list(string)),
  honor_labels: bool,
  honor_timestamps: bool,
  follow_redirects: bool,
  /** Accepted, as Prometheus has it; requests stay HTTP/1.1. */
  enable_http2: bool,
  relabel_configs: node,
  metric_relabel_configs: node,
  sample_limit: int,
  label_limit: int,
  series_limit: int,
  enable_compression: bool,
  disable_compression: bool,
  disable_keepalive: bool,
  stream_parse: bool,
  scrape_align_interval: duration,
  scrape_offset: duration,
  no_stale_markers: bool,
})

/** A decoded entry of `scrape_configs` and where it stands. */
export interface RawJob {
  readonly fields: NonNullable<ReturnType<typeof scrapeConfig>>
  readonly node: YamlNode
  readonly path: string
}

/** Fields that decide which targets there are, not how they are scraped. */
const DISCOVERY_FIELDS = new Set([
  ...Object.keys(discoveryFields),
  ...Object.keys(discoveryAliases),
  'relabel_configs',
])

/** Checks a job and fills in its defaults. A job with mistakes of its own comes back as skipped. */
export function buildJob(raw: RawJob, global: GlobalSection, dir: string): ScrapeJob | SkippedJob {
  const { fields } = raw
  const jobName = fields.job_name ?? ''
  const problems = new Problems()
  if (jobName === '') problems.add(raw.node, raw.path, 'missing "job_name"', 'missing')
  const scheme = parseScheme(raw, problems)
  const maxScrapeSizeBytes = bytes(fields.max_scrape_size, `${raw.path}.max_scrape_size`, problems)
  const warnings = new Problems()
  const http = parseAccess(raw, dir, problems, warnings)
  const sd = buildSdConfigs(fields, { node: raw.node, path: raw.path, dir, problems, warnings })
  const found: Problem[] = [...problems.list]
  const relabel = parseRules(global.relabelConfigs, fields.relabel_configs, found)
  const metricRelabel = parseRules(
    global.metricRelabelConfigs,
    fields.metric_relabel_configs,
    found,
  )
  if (found.length > 0) return { job: jobName, problems: found }

  const { config } = global
  const intervalMs = positive(fields.scrape_interval) ?? config.scrapeIntervalMs
  const fingerprint = fingerprintOf(raw, global, intervalMs, dir)
  const job = {
    jobName,
    fingerprint,
    targetFingerprint: JSON.stringify([
      fingerprint,
      nodeText(global.relabelConfigs),
      nodeText(fields.relabel_configs),
      config,
    ]),
    scrapeIntervalMs: intervalMs,
    scrapeTimeoutMs: Math.min(
      positive(fields.scrape_timeout) ?? config.scrapeTimeoutMs,
      intervalMs,
    ),
    maxScrapeSizeBytes: positive(maxScrapeSizeBytes) ?? 0,
    metricsPath: fields.metrics_path || '/metrics',
    scheme,
    params: fields.params ?? new Map(),
    honorLabels: fields.honor_labels ?? false,
    honorTimestamps: fields.honor_timestamps ?? false,
    relabel,
    metricRelabel,
    externalLabels: config.externalLabels,
    sampleLimit: positive(fields.sample_limit) ?? config.sampleLimit,
    labelLimit: positive(fields.label_limit) ?? config.labelLimit,
    seriesLimit: fields.series_limit === undefined ? undefined : Math.max(fields.series_limit, 0),
    disableCompression:
      fields.enable_compression === undefined
        ? fields.disable_compression
        : !fields.enable_compression,
    disableKeepAlive: fields.disable_keepalive ?? false,
    alignIntervalMs: positive(fields.scrape_align_interval) ?? 0,
    offsetMs: positive(fields.scrape_offset) ?? 0,
    noStaleMarkers: fields.no_stale_markers,
    streamParse: fields.stream_parse ?? false,
    followRedirects: fields.follow_redirects ?? true,
    http,
    sd,
    warnings: warnings.list,
  }
  return { ...job, startLabels: startLabelsOf(job) }
}

function startLabelsOf(job: Omit<ScrapeJob, 'startLabels'>): Label[] {
  const labels: Label[] = [
    { name: 'job', value: job.jobName },
    { name: '__scheme__', value: job.scheme },
    { name: '__metrics_path__', value: job.metricsPath },
    { name: '__scrape_interval__', value: formatGoDuration(job.scrapeIntervalMs) },
    { name: '__scrape_timeout__', value: formatGoDuration(job.scrapeTimeoutMs) },
  ]
  for (const [name, [value]] of job.params) {
    if (value !== undefined) labels.push({ name: `__param_${name}`, value })
  }
  return labels
}

function parseScheme({ fields, path }: RawJob, problems: Problems): 'http' | 'https' {
  const scheme = (string(fields.scheme, `${path}.scheme`, problems) || 'http').toLowerCase()
  if (scheme === 'http' || scheme === 'https') return scheme
  const message = `cannot use scheme "${scheme}"; expected "http" or "https"`
  problems.add(fields.scheme, `${path}.scheme`, message, 'bad-value')
  return 'http'
}

function parseAccess(
  { fields, node: at, path }: RawJob,
  dir: string,
  problems: Problems,
  warnings: Problems,
): HttpAccess {
  const into =
    (found: Problems) =>
    (field: string, message: string): void => {
      found.add(nodeAt(at, field), `${path}.${field}`, message, 'bad-value')
    }
  return buildHttpAccess(fields, { dir, error: into(problems), warn: into(warnings) })
}

function fingerprintOf(
  raw: RawJob,
  global: GlobalSection,
  intervalMs: number,
  dir: string,
): string {
  return JSON.stringify([
    nodeTextWithout(raw.node, DISCOVERY_FIELDS),
    nodeText(global.metricRelabelConfigs),
    intervalMs,
    dir,
  ])
}
