import type { Logger } from '@vmkit/daemon/log'
import type { Labels } from '@vmkit/promql-lite/labels'
import type { StaticConfig } from '../config/index.ts'
import type { DiscoveredTarget } from './types.ts'

/** Lists the targets of a group; an empty target is left out and logged with its `place`. */
export function groupTargets(
  { targets, labels }: StaticConfig,
  metaLabels: Labels,
  place: string,
  log: Logger,
): DiscoveredTarget[] {
  const all = metaLabels.length === 0 ? labels : [...labels, ...metaLabels]
  return targets.flatMap(address => {
    if (address !== '') return [{ address, labels: all }]
    log.error(`skipping an empty target in ${place}`)
    return []
  })
}
