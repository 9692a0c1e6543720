import { FatalError } from '@vmkit/daemon/errors'
import type { AgentFlags } from './flags/index.ts'
import { ShardByUrl, type DoorOptions } from './pipeline/index.ts'

/**
 * Reads what flags decide about series before they are copied to the receivers.
 *
 * @throws FatalError for flags that exclude each other
 */
export function doorOptions(flags: AgentFlags): Omit<DoorOptions, 'seriesLimits'> {
  return {
    limits: {
      maxLabels: flags.maxLabelsPerTimeseries,
      maxNameBytes: flags.maxLabelNameLen,
      maxValueBytes: flags.maxLabelValueLen,
    },
    maxIngestionRate: flags.maxIngestionRate,
    sortsLabels: flags.sortLabels,
    shards: isSharded(flags) ? shardsOf(flags) : undefined,
  }
}

/** Whether not every receiver gets every series. */
export function isSharded(flags: AgentFlags): boolean {
  const replicas = flags['remoteWrite.shardByURLReplicas']
  return flags['remoteWrite.shardByURL'] && Math.max(replicas, 1) < flags['remoteWrite.url'].length
}

function shardsOf(flags: AgentFlags): ShardByUrl {
  const labels = flags['remoteWrite.shardByURL.labels']
  const ignoreLabels = flags['remoteWrite.shardByURL.ignoreLabels']
  if (labels.length > 0 && ignoreLabels.length > 0) {
    throw new FatalError(
      'cannot use -remoteWrite.shardByURL.labels together with -remoteWrite.shardByURL.ignoreLabels: the one says which labels count, the other which do not; pass only one of them',
    )
  }
  return new ShardByUrl({
    urls: flags['remoteWrite.url'],
    replicas: flags['remoteWrite.shardByURLReplicas'],
    labels,
    ignoreLabels,
  })
}
