import type {
  AuthOptions,
  OAuth2Options,
  ProxyOptions,
  TlsOptions,
} from '@vmkit/daemon/http-client'
import type { Labels } from '@vmkit/promql-lite/labels'
import type { RelabelRules } from '@vmkit/relabel'
import type { Problem } from '@vmkit/yaml'

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
export interface ScrapeJob extends DiscoveryConfigs {
  readonly jobName: string
  /** Equal for two jobs when their own fields and rules that shape a scrape are equal. */
  readonly fingerprint: string
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
  /** What is allowed and yet hardly meant. */
  readonly warnings: readonly Problem[]
}

/** How requests reach a server: how they identify themselves, whom they trust, through which proxy. */
export interface HttpAccess {
  readonly auth?: AuthOptions | OAuth2Options
  /** Missing when the environment decides. */
  readonly proxy?: ProxyOptions
  readonly tls?: TlsOptions
  readonly headers: readonly (readonly [name: string, value: string])[]
}

/** Where the targets of a job come from. */
export interface DiscoveryConfigs {
  readonly staticConfigs: readonly StaticConfig[]
  readonly fileSdConfigs: readonly FileSdConfig[]
  readonly httpSdConfigs: readonly HttpSdConfig[]
  readonly dnsSdConfigs: readonly DnsSdConfig[]
}

/** A list of targets that share labels. */
export interface StaticConfig {
  readonly targets: readonly string[]
  readonly labels: Labels
}

/** Files with lists of targets. */
export interface FileSdConfig {
  /** Paths, globs or URLs as written. */
  readonly files: readonly string[]
  /** The folder relative ones start from. */
  readonly dir: string
}

/** A URL with lists of targets as JSON. */
export interface HttpSdConfig {
  readonly url: string
  readonly http: HttpAccess
}

export type DnsRecordType = 'SRV' | 'A' | 'AAAA' | 'MX'

/** Names whose DNS records are targets. */
export interface DnsSdConfig {
  readonly names: readonly string[]
  readonly type: DnsRecordType
  /** Port where the records have none. */
  readonly port: number
}
