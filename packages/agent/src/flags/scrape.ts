import { flag } from '@vmkit/daemon/flags'

/** Flags of scraping, its configuration file and the cluster of scrapers. */
export const scrapeFlags = {
  'promscrape.config': flag.string({
    help: 'Scrape configuration in the format of Prometheus: a file or an http(s) URL. Without it nothing is scraped',
  }),
  'promscrape.config.dryRun': flag.bool({
    help: 'Check -promscrape.config and exit: with 0 when it is in order, with 255 and every problem named when it is not',
  }),
  'promscrape.config.strictParse': flag.bool({
    default: true,
    help: 'Refuse unknown fields in -promscrape.config. With false they are passed over in silence',
  }),
  'promscrape.configCheckInterval': flag.duration({
    default: 0,
    help: 'How often to look whether -promscrape.config has changed and to reload it then. 0 turns it off; SIGHUP and /-/reload always work',
  }),
  'promscrape.disableCompression': flag.bool({
    help: 'Ask no target for a gzip-compressed answer. Single jobs do it with disable_compression',
  }),
  'promscrape.disableKeepAlive': flag.bool({
    help: 'Open a new connection for each scrape. Single jobs do it with disable_keepalive',
  }),
  'promscrape.dropOriginalLabels': flag.bool({
    help: 'Do not keep the labels targets had before relabeling: less memory, but /targets can show less',
  }),
  'promscrape.maxDroppedTargets': flag.int({
    default: 10000,
    help: 'How many targets that relabeling or sharding dropped are kept for /api/v1/targets',
  }),
  'promscrape.maxResponseHeadersSize': flag.bytes({
    default: 4096,
    help: 'Largest size of the header of a scrape answer',
  }),
  'promscrape.maxScrapeSize': flag.bytes({
    default: 16 * 1024 * 1024,
    help: 'Largest uncompressed answer of a target; a larger one fails the scrape. Single jobs set max_scrape_size',
  }),
  enableMetadata: flag.bool({
    default: true,
    help: 'Pass HELP and TYPE of scraped metrics on: when they change, and once a minute',
  }),
  'promscrape.minResponseSizeForStreamParse': flag.bytes({
    default: 1_000_000,
    help: 'Pass the samples of answers larger than this on while the rest is read, which keeps memory small. Targets with sample_limit or series_limit are left out',
  }),
  'promscrape.streamParse': flag.bool({
    help: 'Pass the samples of every answer on while it is read. Single jobs set stream_parse',
  }),
  'promscrape.noStaleMarkers': flag.bool({
    help: 'Send no staleness markers when series or targets go away. scrape_series_added then stays 0',
  }),
  'promscrape.seriesLimitPerTarget': flag.int({
    default: 0,
    help: 'Most unique series one target may expose within 24 hours; 0 means no limit. Single jobs set series_limit',
  }),
  'promscrape.suppressDuplicateScrapeTargetErrors': flag.bool({
    help: 'Do not log targets that two configurations yield with the same labels',
  }),
  'promscrape.suppressScrapeErrors': flag.bool({
    help: 'Do not log failed scrapes; /targets shows the last error of each target in any case',
  }),
  'promscrape.suppressScrapeErrorsDelay': flag.duration({
    default: 0,
    help: 'Log failed scrapes of one target at most this often, with their number',
  }),
  'promscrape.cluster.membersCount': flag.int({
    default: 1,
    help: 'Number of agents that share the targets; each scrapes about an equal part. 1 turns sharing off',
  }),
  'promscrape.cluster.memberNum': flag.string({
    default: '0',
    help: 'Which member this agent is, from 0 to membersCount-1; a StatefulSet pod name such as vmagent-1 counts as the number at its end',
  }),
  'promscrape.cluster.memberLabel': flag.string({
    help: 'Label to add to every scraped series, with the value of -promscrape.cluster.memberNum',
  }),
  'promscrape.cluster.memberURLTemplate': flag.string({
    help: 'URL of a member, %d standing for its number; /service-discovery links to the members that own a target',
  }),
  'promscrape.cluster.name': flag.string({
    help: 'Name of this cluster of scrapers. Clusters that scrape the same targets need different names, so that their samples can be told apart',
  }),
  'promscrape.cluster.replicationFactor': flag.int({
    default: 1,
    help: 'How many members scrape each target. With more than 1 the storage must deduplicate',
  }),
  'promscrape.cluster.shardByLabels': flag.stringArray({
    help: 'Labels that decide which member scrapes a target, so that targets with equal values stay together. A target that has none of them is placed by all of its labels. All members need the same list',
  }),
  'promscrape.cluster.strategy': flag.string({
    default: 'mod',
    help: 'How targets are given to members: mod as vmagent does, where another number of members moves most targets; rendezvous, where one member more takes an equal part from each and nothing else moves. All members need the same strategy, and vmagent knows only mod',
  }),
} as const
