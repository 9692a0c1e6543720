import { flag } from '@vmkit/daemon/flags'

/** Flags of what happens to all samples before they are copied to the receivers. */
export const pipelineFlags = {
  maxLabelsPerTimeseries: flag.int({
    help: 'Most labels of a series, its name included. Series with more are dropped after the rules of -remoteWrite.relabelConfig and counted. 0 means no limit',
  }),
  maxLabelNameLen: flag.int({
    help: 'Longest label name, in bytes. Series with a longer one are dropped and counted. 0 means no limit',
  }),
  maxLabelValueLen: flag.int({
    help: 'Longest label value, in bytes. Series with a longer one are dropped and counted. 0 means no limit',
  }),
  maxIngestionRate: flag.int({
    help: 'Most samples a second, on average; when more come in, scrapes start later or are left out, and are counted. 0 means no limit',
  }),
  sortLabels: flag.bool({
    help: 'Sort the labels of every series by name, for receivers that need the same order each time',
  }),
  usePromCompatibleNaming: flag.bool({
    help: 'Write an underscore for every character in metric and label names that Prometheus did not allow before version 3',
  }),
  'remoteWrite.maxHourlySeries': flag.int({
    help: 'Most different series within an hour; those that come later are dropped, counted and logged until the next hour begins. 0 means no limit, -1 that series are only counted',
  }),
  'remoteWrite.maxDailySeries': flag.int({
    help: 'Most different series within 24 hours; those that come later are dropped, counted and logged until the next ones begin. 0 means no limit, -1 that series are only counted',
  }),
  'remoteWrite.shardByURL': flag.bool({
    help: 'Spread series over all -remoteWrite.url instead of copying them to each; HELP and TYPE still go to all',
  }),
  'remoteWrite.shardByURLReplicas': flag.int({
    default: 1,
    help: 'With -remoteWrite.shardByURL, how many of the URLs get each series',
  }),
  'remoteWrite.shardByURL.labels': flag.stringArray({
    help: 'With -remoteWrite.shardByURL, the only labels that decide where a series goes: series that agree on them stay together',
  }),
  'remoteWrite.shardByURL.ignoreLabels': flag.stringArray({
    help: 'With -remoteWrite.shardByURL, labels that do not count when it is decided where a series goes',
  }),
} as const
