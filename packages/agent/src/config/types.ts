import type { HttpAccess } from './http-access.ts'
import type { Labels } from '@vmkit/promql-lite/labels'
import type { RelabelRules } from '@vmkit/relabel'
import type { Problem } from '@vmkit/yaml'
import type { SdConfigs } from './discovery/index.ts'

/** A scrape configuration, checked and with its defaults filled in. */
export interface ScrapeFile {
  /** The file or URL it was read from. */
  readonly file: string
  /** The folder relative paths start from; empty when the configuration came from a URL. */
  readonly dir: string
  /** The whole text, the files of scrape_config_files included; changes when anything changes. */
  readonly text: string
  /** The same with `<secret>` in place of passwords and tokens. */
  readonly printableText: string
  readonly global: GlobalConfig
  readonly jobs: readonly ScrapeJob[]
  readonly skippedJobs: readonly SkippedJob[]
}

/** A job with mistakes that concern nothing but itself. */
export interface SkippedJob {
  readonly job: string
  readonly problems: readonly Problem[]
}

/** The `global` section. */
export interface GlobalConfig {
  readonly scrapeIntervalMs: number
  readonly scrapeTimeoutMs: number
  readonly externalLabels: Labels
  readonly sampleLimit: number
  readonly labelLimit: number
}

/** One entry of `scrape_configs`, the global section merged in. */
export interface ScrapeJob {
  readonly jobName: string
  /** Equal for two jobs when their own fields and rules that shape a scrape are equal. */
  readonly fingerprint: string
  /** What every target of the job starts with, before labels of its source. */
  readonly startLabels: Labels
  /** Equal for two jobs that make the same targets of what is discovered. */
  readonly targetFingerprint: string
  readonly scrapeIntervalMs: number
  readonly scrapeTimeoutMs: number
  /** 0 means the program's default. */
  readonly maxScrapeSizeBytes: number
  readonly metricsPath: string
  readonly scheme: 'http' | 'https'
  readonly params: ReadonlyMap<string, readonly string[]>
  readonly honorLabels: boolean
  readonly honorTimestamps: boolean
  readonly relabel: RelabelRules
  readonly metricRelabel: RelabelRules
  readonly externalLabels: Labels
  /** 0 means no limit, here and in `labelLimit`. */
  readonly sampleLimit: number
  readonly labelLimit: number
  /** Undefined means the program's default, 0 no limit. */
  readonly seriesLimit: number | undefined
  readonly disableCompression: boolean | undefined
  readonly disableKeepAlive: boolean
  readonly alignIntervalMs: number
  readonly offsetMs: number
  readonly noStaleMarkers: boolean | undefined
  readonly streamParse: boolean
  readonly followRedirects: boolean
  readonly http: HttpAccess
  /** Where its targets come from. */
  readonly sd: SdConfigs
  /** What is allowed and yet hardly meant. */
  readonly warnings: readonly Problem[]
}
