import type { Labels } from '@vmkit/promql-lite/labels'
import type { Logger } from '@vmkit/daemon/log'
import type { DockerswarmSdConfig } from '../../config/index.ts'
import type { TargetSource } from '../polled.ts'
import type { SourceOptions } from '../registry.ts'
import type { DiscoveredTarget } from '../types.ts'
import { ApiClient } from './api-client.ts'
import { networkLabels } from './docker-networks.ts'
import type { JsonView } from './json-view.ts'
import { joinHostPort, MetaLabels } from './meta-labels.ts'
import {
  hostOfCidr,
  SWARM,
  swarmNodeLabels,
  swarmServiceLabels,
  tcpPorts,
} from './swarm-objects.ts'

/** Makes what answers for an entry of dockerswarm_sd_configs. */
export function openDockerswarmSource(
  config: DockerswarmSdConfig,
  { requests, log }: SourceOptions,
): TargetSource {
  const api = new ApiClient(config.host, config.access, requests)
  const filters = Object.fromEntries(config.filters.map(({ name, values }) => [name, values]))
  const query: [string, string][] =
    config.filters.length === 0 ? [] : [['filters', JSON.stringify(filters)]]
  // Filters are for what is wanted, not for what is looked up beside it.
  const ask = (what: string): Promise<JsonView> =>
    api.get(`/${what}`, what === config.role ? query : [])
  const networks = async (): Promise<Map<string, Labels>> =>
    networkLabels(await ask('networks'), SWARM)
  return {
    name: api.name,
    close: () => api.close(),
    async list(place) {
      const context = { port: config.port, place, log }
      if (config.role === 'nodes') return nodeTargets(await ask('nodes'), config.port)
      if (config.role === 'services') {
        const [services, labels] = await Promise.all([ask('services'), networks()])
        return services.items().flatMap(one => serviceTargets(one, labels, context))
      }
      const [tasks, services, labels, nodes] = await Promise.all([
        ask('tasks'),
        ask('services'),
        networks(),
        ask('nodes'),
      ])
      const around = { services: byId(services), nodes: byId(nodes), networks: labels, ...context }
      return tasks.items().flatMap(task => taskTargets(task, around))
    },
  }
}

interface Context {
  readonly port: number
  readonly place: string
  readonly log: Logger
}

interface Around extends Context {
  readonly services: ReadonlyMap<string, JsonView>
  readonly nodes: ReadonlyMap<string, JsonView>
  readonly networks: ReadonlyMap<string, Labels>
}

const byId = (list: JsonView): Map<string, JsonView> =>
  new Map(list.items().map(one => [one.get('ID').text(), one]))

function nodeTargets(nodes: JsonView, port: number): DiscoveredTarget[] {
  return nodes.items().map(node => ({
    address: joinHostPort(node.get('Status', 'Addr').text(), port),
    labels: swarmNodeLabels(node),
  }))
}

function serviceTargets(
  service: JsonView,
  networks: ReadonlyMap<string, Labels>,
  { port, place, log }: Context,
): DiscoveredTarget[] {
  const container = service.get('Spec', 'TaskTemplate', 'ContainerSpec')
  const own = new MetaLabels(`${SWARM}service_`)
    .set('task_container_hostname', container.get('Hostname').text())
    .set('task_container_image', container.get('Image').text())
    .set('updating_status', service.get('UpdateStatus', 'State').text())
    .addFrom(swarmServiceLabels(service))
    .list()
  const endpoint = service.get('Endpoint')
  const ports = tcpPorts(endpoint.get('Ports'))
  return endpoint
    .get('VirtualIPs')
    .items()
    .flatMap(virtual => {
      const text = virtual.get('Addr').text()
      const host = text === '' ? undefined : hostOfCidr(text, place, log)
      if (host === undefined) return []
      const network = networks.get(virtual.get('NetworkID').text()) ?? []
      const make = (at: number, labels = new MetaLabels(`${SWARM}service_endpoint_`)) => ({
        address: joinHostPort(host, at),
        labels: labels.addFrom(own).addFrom(network).list(),
      })
      if (ports.length === 0) return [make(port)]
      return ports.map(one =>
        make(
          one.get('PublishedPort').number(),
          new MetaLabels(`${SWARM}service_endpoint_`)
            .set('port_name', one.get('Name').text())
            .set('port_publish_mode', one.get('PublishMode').text()),
        ),
      )
    })
}

function taskTargets(task: JsonView, around: Around): DiscoveredTarget[] {
  const service = around.services.get(task.get('ServiceID').text())
  const node = around.nodes.get(task.get('NodeID').text())
  const status = task.get('Status')
  const own = new MetaLabels(SWARM)
    .set('task_id', task.get('ID').text())
    .set('task_container_id', status.get('ContainerStatus', 'ContainerID').text())
    .set('task_desired_state', task.get('DesiredState').text())
    .set('task_slot', task.get('Slot').number())
    .set('task_state', status.get('State').text())
    .setAll('container_label_', task.get('Spec', 'ContainerSpec', 'Labels').entries())
    .addFrom(service === undefined ? [] : swarmServiceLabels(service))
    .addFrom(node === undefined ? [] : swarmNodeLabels(node))
    .list()
  const make = (host: string, port: JsonView | number, network: Labels = []): DiscoveredTarget => {
    const labels = new MetaLabels(SWARM).addFrom(own).addFrom(network)
    if (typeof port === 'number')
      return { address: joinHostPort(host, port), labels: labels.list() }
    labels.set('task_port_publish_mode', port.get('PublishMode').text())
    const at = port.get('PublishedPort').number()
    return { address: joinHostPort(host, at), labels: labels.list() }
  }
  const nodeHost = node?.get('Status', 'Addr').text() ?? ''
  const ofNode = tcpPorts(status.get('PortStatus', 'Ports')).map(port => make(nodeHost, port))
  const ports = service === undefined ? [] : tcpPorts(service.get('Endpoint', 'Ports'))
  const ofNetworks = task
    .get('NetworksAttachments')
    .items()
    .flatMap(attachment => {
      const network = around.networks.get(attachment.get('Network', 'ID').text()) ?? []
      return attachment
        .get('Addresses')
        .texts()
        .flatMap(address => {
          const host = hostOfCidr(address, around.place, around.log)
          if (host === undefined) return []
          if (ports.length === 0) return [make(host, around.port, network)]
          return ports.map(port => make(host, port, network))
        })
    })
  return [...ofNode, ...ofNetworks]
}
