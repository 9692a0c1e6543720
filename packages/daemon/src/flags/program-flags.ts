import { defineFlags, flag } from './define.ts'

const GO_ONLY = 'Tunes the caches or file access of the original; there is nothing to tune here'

/** Flags both programs have besides the HTTP server's and the log's. */
export const commonFlags = defineFlags(
  {
    version: flag.bool({ help: 'Print the version and exit' }),
    'envflag.enable': flag.bool({
      help: 'Take flags that are not on the command line from environment variables: the flag name after -envflag.prefix, with _ for each dot',
    }),
    'envflag.prefix': flag.string({
      help: 'What the names of environment variables begin with, for -envflag.enable',
    }),
    'metrics.exposeMetadata': flag.bool({ help: 'Write HELP and TYPE lines at /metrics' }),
    'secret.flags': flag.stringArray({
      help: 'Names of further flags whose values logs, /flags and /metrics must not show',
    }),
    'pushmetrics.url': flag.notYet('Where to push the metrics of /metrics'),
    'pushmetrics.interval': flag.notYet('How often metrics are pushed'),
    'pushmetrics.extraLabel': flag.notYet('Labels to add to pushed metrics'),
    'pushmetrics.header': flag.notYet('HTTP headers for pushed metrics'),
    'pushmetrics.disableCompression': flag.notYet('Push metrics without compression'),
    'blockcache.missesBeforeCaching': flag.ignored(GO_ONLY),
    cacheExpireDuration: flag.ignored(GO_ONLY),
    'filestream.disableFadvise': flag.ignored(GO_ONLY),
    'fs.disableMincore': flag.ignored(GO_ONLY),
    'fs.disableMmap': flag.ignored(GO_ONLY),
    'fs.maxConcurrency': flag.ignored(GO_ONLY),
    internStringCacheExpireDuration: flag.ignored(GO_ONLY),
    internStringDisableCache: flag.ignored(GO_ONLY),
    internStringMaxLen: flag.ignored(GO_ONLY),
    'memory.allowedBytes': flag.ignored(GO_ONLY),
    'memory.allowedPercent': flag.ignored(GO_ONLY),
    prevCacheRemovalPercent: flag.ignored(GO_ONLY),
    denyQueryTracing: flag.ignored('There is no query tracing'),
  },
  { group: 'General' },
)
