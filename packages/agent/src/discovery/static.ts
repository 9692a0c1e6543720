import type { Logger } from '@vmkit/daemon/log'
import { LastTold } from './bundle.ts'
import { groupTargets } from './group-targets.ts'
import type { Discovery } from './types.ts'

/** Makes the discovery of static_configs: targets that the configuration itself lists. */
export function createStaticDiscovery(log: Logger): Discovery {
  const last = new LastTold()
  return {
    kind: 'static_configs',
    intervalMs: 0,
    async keepOnly(jobs) {
      const names = new Set(jobs.map(({ jobName }) => jobName))
      last.keepOnly(name => names.has(name))
    },
    async discover({ jobName, sd }) {
      const place = `job "${jobName}"`
      const found = sd.static_configs.flatMap(group => groupTargets(group, [], place, log))
      return [last.tell(jobName, found)]
    },
  }
}
