import type { Env } from '@vmkit/yaml'
import type { Logger } from '@vmkit/daemon/log'
import { discoverFiles } from './file.ts'
import { groupTargets } from './group-targets.ts'
import type { Discovery } from './types.ts'

/** Creates one discovery per kind of source. */
export function createDiscoveries(options: {
  /** -promscrape.fileSDCheckInterval. */
  readonly fileSdCheckIntervalMs: number
  /** Variables for `%{NAME}` in files. */
  readonly env: Env
  readonly log: Logger
}): readonly Discovery[] {
  const { env, log } = options
  return [
    {
      kind: 'static_configs',
      intervalMs: 0,
      discover: job =>
        Promise.resolve(
          job.staticConfigs.flatMap(group => groupTargets(group, [], `job "${job.jobName}"`, log)),
        ),
    },
    {
      kind: 'file_sd_configs',
      intervalMs: options.fileSdCheckIntervalMs,
      discover: async job => {
        const found = await Promise.all(
          job.fileSdConfigs.map(config => discoverFiles(config, { env, log })),
        )
        return found.flat()
      },
    },
  ]
}
