import { isIP } from 'node:net'
import type { Labels } from '@vmkit/promql-lite/labels'
import type { Logger } from '@vmkit/daemon/log'
import type { JsonView } from './json-view.ts'
import { MetaLabels } from './meta-labels.ts'

/** Begins the names of all labels of a swarm. */
export const SWARM = '__meta_dockerswarm_'

/** Makes the labels of a node. */
export function swarmNodeLabels(node: JsonView): Labels {
  const description = node.get('Description')
  const manager = node.get('ManagerStatus')
  return new MetaLabels(`${SWARM}node_`)
    .set('address', node.get('Status', 'Addr').text())
    .set('availability', node.get('Spec', 'Availability').text())
    .set('engine_version', description.get('Engine', 'EngineVersion').text())
    .set('hostname', description.get('Hostname').text())
    .set('id', node.get('ID').text())
    .set('manager_address', manager.get('Addr').text())
    .set('manager_leader', manager.get('Leader').isTrue())
    .set('manager_reachability', manager.get('Reachability').text())
    .set('platform_architecture', description.get('Platform', 'Architecture').text())
    .set('platform_os', description.get('Platform', 'OS').text())
    .set('role', node.get('Spec', 'Role').text())
    .set('status', node.get('Status', 'State').text())
    .setAll('label_', node.get('Spec', 'Labels').entries())
    .list()
}

/** Makes the labels of a service that its tasks have, too. */
export function swarmServiceLabels(service: JsonView): Labels {
  const spec = service.get('Spec')
  const mode = spec.get('Mode')
  return new MetaLabels(`${SWARM}service_`)
    .set('id', service.get('ID').text())
    .set('name', spec.get('Name').text())
    .set(
      'mode',
      mode.get('Global').exists ? 'global' : mode.get('Replicated').exists ? 'replicated' : '',
    )
    .setAll('label_', spec.get('Labels').entries())
    .list()
}

/** Lists the ports of TCP. */
export function tcpPorts(ports: JsonView): JsonView[] {
  return ports.items().filter(port => port.get('Protocol').text() === 'tcp')
}

/** Returns the address of `10.0.0.1/24`; what is none is logged. */
export function hostOfCidr(text: string, place: string, log: Logger): string | undefined {
  const [host = '', bits] = text.split('/')
  if (isIP(host) !== 0 && bits !== undefined && /^\d+$/.test(bits)) return host
  log.error(`cannot use the address "${text}" in ${place}; expected one like 10.0.0.1/24`)
  return undefined
}
